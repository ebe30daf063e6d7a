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
public record Notification(
    String id, String type, boolean known, Instant createdAt, List<Sighting> sightings) {

  /** A notification of a type or a network that this service does not read. */
  static Notification ofNoInterest(String id, String type, Instant createdAt) {
    return new Notification(id, type, false, createdAt, List.of());
  }

  /** The transactions that it is about. */
  public Set<String> hashes() {
    return sightings.stream().map(Sighting::txHash).collect(Collectors.toUnmodifiableSet());
  }
}
