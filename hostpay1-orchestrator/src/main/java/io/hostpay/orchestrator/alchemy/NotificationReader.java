package io.hostpay.orchestrator.alchemy;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.orchestrator.alchemy.Sighting.Fate;
import io.hostpay.orchestrator.alchemy.Sighting.Witness;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a notification of the types that Alchemy documents (<a
 * href="https://www.alchemy.com/docs/reference/webhook-types">Webhook Types</a>). Fields that it
 * does not know are passed over, and so is an entry of a batch without a transaction's hash: it
 * cannot be about a transaction of ours, and must not keep the others from being read. Thread-safe.
 */
public final class NotificationReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** The categories of activity that come from log entries instead of the transfer of ETH. */
  private static final Set<String> TOKENS =
      Set.of("token", "erc20", "erc721", "erc1155", "specialnft");

  private final String network;
  private final Clock clock;

  /**
   * A reader.
   *
   * @param network the chain of the payments, as Alchemy names it
   */
  public NotificationReader(String network, Clock clock) {
    this.network = network;
    this.clock = clock;
  }

  /** Reads a body whose signature is good. */
  public Notification read(byte[] body) throws MalformedNotification {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new MalformedNotification("The body is not JSON.");
    }
    String id = text(root, "id");
    String type = text(root, "type");
    JsonNode event = root.path("event");
    // A custom webhook's notifications name no network; there is one webhook for each.
    String of = event.path("network").asString(network);
    if (!of.equalsIgnoreCase(network)) {
      return Notification.ofNoInterest(id, type + " of " + cut(of), createdAt(root));
    }
    Optional<List<Sighting>> sightings =
        switch (type) {
          case "ADDRESS_ACTIVITY" -> Optional.of(activities(event));
          case "MINED_TRANSACTION" -> Optional.of(List.of(transaction(event, Fate.MINED)));
          case "DROPPED_TRANSACTION" -> Optional.of(List.of(transaction(event, Fate.DROPPED)));
          case "GRAPHQL" -> Optional.of(block(event));
          default -> Optional.empty();
        };
    return new Notification(
        id, type, sightings.isPresent(), createdAt(root), sightings.orElse(List.of()));
  }

  private Instant createdAt(JsonNode root) throws MalformedNotification {
    JsonNode createdAt = root.path("createdAt");
    if (createdAt.isMissingNode()) {
      return clock.instant();
    }
    return LedgerTime.read(createdAt.asString(""))
        .orElseThrow(
            () -> new MalformedNotification("The notification's createdAt is not a time."));
  }

  private static List<Sighting> activities(JsonNode event) throws MalformedNotification {
    JsonNode activities = event.path("activity");
    if (!activities.isArray()) {
      throw new MalformedNotification("The notification of activity has no list of activities.");
    }
    List<Sighting> sightings = new ArrayList<>();
    for (JsonNode activity : activities) {
      // The log entry of a token transfer says it; a transfer of ETH has none and says it itself.
      boolean removed =
          activity.path("log").path("removed").asBoolean(false)
              || activity.path("removed").asBoolean(false);
      Hex.hash(activity.path("hash"))
          .ifPresent(
              hash ->
                  sightings.add(
                      new Sighting(
                          hash,
                          removed ? Fate.REMOVED : Fate.MINED,
                          Hex.address(activity.path("fromAddress")).orElse(null),
                          TOKENS.contains(activity.path("category").asString(""))
                              ? Witness.CONTRACT
                              : Witness.CHAIN,
                          Hex.number(activity.path("blockNum")).orElse(null))));
    }
    return sightings;
  }

  private static Sighting transaction(JsonNode event, Fate fate) throws MalformedNotification {
    JsonNode transaction = event.path("transaction");
    return Hex.hash(transaction.path("hash"))
        .map(
            hash ->
                sighting(
                    hash,
                    transaction,
                    fate,
                    Hex.number(transaction.path("blockNumber")).orElse(null)))
        .orElseThrow(
            () -> new MalformedNotification("The notification's transaction has no hash."));
  }

  /** A custom webhook's answer has the fields that its query asks for; the block is always one. */
  private static List<Sighting> block(JsonNode event) throws MalformedNotification {
    JsonNode block = event.path("data").path("block");
    if (!block.isObject()) {
      throw new MalformedNotification("The custom webhook's notification has no block.");
    }
    Long number = Hex.number(block.path("number")).orElse(null);
    List<Sighting> sightings = new ArrayList<>();
    for (JsonNode transaction : block.path("transactions")) {
      add(sightings, transaction, number);
    }
    for (JsonNode entry : block.path("logs")) {
      add(sightings, entry.path("transaction"), number);
    }
    return sightings;
  }

  private static void add(
      List<Sighting> sightings, JsonNode transaction, @Nullable Long blockNumber) {
    boolean failed =
        Hex.number(transaction.path("status")).filter(status -> status == 0).isPresent();
    Fate fate = failed ? Fate.REVERTED : Fate.MINED;
    Hex.hash(transaction.path("hash"))
        .ifPresent(hash -> sightings.add(sighting(hash, transaction, fate, blockNumber)));
  }

  private static Sighting sighting(
      String hash, JsonNode transaction, Fate fate, @Nullable Long blockNumber) {
    JsonNode from = transaction.path("from");
    JsonNode address = from.isObject() ? from.path("address") : from;
    return new Sighting(hash, fate, Hex.address(address).orElse(null), Witness.CHAIN, blockNumber);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 50));
  }

  private static String text(JsonNode root, String field) throws MalformedNotification {
    JsonNode value = root.path(field);
    String text = value.isString() ? value.stringValue() : "";
    if (text.isBlank() || text.length() > 200 || text.indexOf('\0') >= 0) {
      throw new MalformedNotification("The notification's " + field + " is not a short text.");
    }
    return text;
  }
}
