package io.hostpay.orchestrator.alchemy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One notification. Alchemy repeats it under the same id until it is answered 200.
 *
 * @param id {@code whevt_…}
 * @param type {@code ADDRESS_ACTIVITY}, …, and the network where that is another than ours
 * @param known whether it is of a type and a network that this service reads; if not, there are no
 *     sightings
 * @param createdAt by Alchemy's clock; repeats come out of order, and this orders them
 */
public record Delivery(
    String id, String type, boolean known, Instant createdAt, List<Sighting> sightings) {

  /** The transactions that it is about. */
  public Set<String> hashes() {
    return sightings.stream().map(Sighting::txHash).collect(Collectors.toUnmodifiableSet());
  }
}
