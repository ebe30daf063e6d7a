package io.hostpay.orchestrator.alchemy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.GuidedFuzz;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A notification is read or called malformed, whatever Alchemy, or a thief of its key, sends. */
class NotificationFuzzTest {
  private static final Pattern HASH = Pattern.compile("0x[0-9a-f]{64}");
  private static final String TRANSACTION = "0x" + "ab".repeat(32);
  private static final String FROM = "0x" + "cd".repeat(20);
  private static final Instant NOTIFIED_AT = Instant.parse("2024-01-23T07:48:32.295050282Z");

  private static final NotificationReader READER =
      new NotificationReader("ETH_MAINNET", Clock.fixed(NOTIFIED_AT, ZoneOffset.UTC));

  /** As many as {@code -Dmutations} says. */
  @Test
  void readsOrRefusesManyChangedBodies() {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 4_000);
    List<String> good = good();
    for (int i = 0; i < mutations; i++) {
      byte[] body = good.get(i % good.size()).getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(1, 9); changes > 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      read(body);
    }
    System.out.println("changed notifications, each read or refused: " + mutations);
  }

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void readsOrRefusesWhatCoverageLeadsTo() throws Exception {
    GuidedFuzz.lead(
        NotificationFuzzTest.class,
        good().stream().map(body -> body.getBytes(StandardCharsets.UTF_8)).toList(),
        0);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    read(input);
  }

  private static void read(byte[] body) {
    Notification notification;
    try {
      notification = READER.read(body);
    } catch (MalformedNotification declared) {
      return;
    }
    assertThat(notification.id()).isNotBlank();
    for (Sighting sighting : notification.sightings()) {
      assertThat(sighting.txHash()).matches(HASH);
    }
  }

  private static List<String> good() {
    return List.of(
        AlchemyPayloads.mined("whevt_1", NOTIFIED_AT, TRANSACTION, FROM, 13_363_675),
        AlchemyPayloads.dropped("whevt_2", NOTIFIED_AT, TRANSACTION, FROM),
        AlchemyPayloads.graphql("whevt_3", NOTIFIED_AT, TRANSACTION, FROM, 1),
        AlchemyPayloads.activity(
            "whevt_4", NOTIFIED_AT, List.of(AlchemyPayloads.external(TRANSACTION, FROM, 1))));
  }
}
