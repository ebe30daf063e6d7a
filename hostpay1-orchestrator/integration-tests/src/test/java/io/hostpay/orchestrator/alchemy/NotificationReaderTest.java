package io.hostpay.orchestrator.alchemy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.orchestrator.alchemy.Sighting.Fate;
import io.hostpay.orchestrator.alchemy.Sighting.Witness;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotificationReaderTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant NOTIFIED_AT = Instant.parse("2024-01-23T07:48:32.295050282Z");
  private static final String HASH =
      "0x7a4a39da2a3fa1fc2ef88fd1eaea070286ed2aba21e0419dcfb6d5c5d9f02a72";
  private static final String FROM = "0x503828976d22510aad0201ac7ec88293211d23da";

  @Test
  void readsTheEnvelope() throws MalformedNotification {
    Notification notification =
        read(AlchemyPayloads.mined("whevt_1", NOTIFIED_AT, HASH, FROM, 13_363_675));

    assertThat(notification.id()).isEqualTo("whevt_1");
    assertThat(notification.type()).isEqualTo("MINED_TRANSACTION");
    assertThat(notification.known()).isTrue();
    assertThat(notification.createdAt()).isEqualTo(NOTIFIED_AT);
    assertThat(notification.sightings())
        .containsExactly(new Sighting(HASH, Fate.MINED, FROM, Witness.CHAIN, 13_363_675L));
  }

  @Test
  void readsDroppedTransactionThatIsInNoBlock() throws MalformedNotification {
    assertThat(read(AlchemyPayloads.dropped("whevt_1", NOTIFIED_AT, HASH, FROM)).sightings())
        .containsExactly(new Sighting(HASH, Fate.DROPPED, FROM, Witness.CHAIN, null));
  }

  @Test
  void readsActivity() throws MalformedNotification {
    assertThat(
            read(AlchemyPayloads.activity(
                    "whevt_1",
                    NOTIFIED_AT,
                    List.of(
                        AlchemyPayloads.external(HASH, FROM, 1),
                        AlchemyPayloads.removedExternal(HASH, FROM, 2),
                        AlchemyPayloads.token(HASH, FROM, 3),
                        AlchemyPayloads.removedToken(HASH, FROM, 4))))
                .sightings())
        .containsExactly(
            new Sighting(HASH, Fate.MINED, FROM, Witness.CHAIN, 1L),
            new Sighting(HASH, Fate.REMOVED, FROM, Witness.CHAIN, 2L),
            new Sighting(HASH, Fate.MINED, FROM, Witness.CONTRACT, 3L),
            new Sighting(HASH, Fate.REMOVED, FROM, Witness.CONTRACT, 4L));
  }

  @Test
  void readsCustomWebhook() throws MalformedNotification {
    assertThat(read(AlchemyPayloads.graphql("whevt_1", NOTIFIED_AT, HASH, FROM, 1)).sightings())
        .containsExactly(new Sighting(HASH, Fate.MINED, FROM, Witness.CHAIN, 18_000_000L));
    assertThat(read(AlchemyPayloads.graphql("whevt_1", NOTIFIED_AT, HASH, FROM, 0)).sightings())
        .containsExactly(new Sighting(HASH, Fate.REVERTED, FROM, Witness.CHAIN, 18_000_000L));
    assertThat(read(AlchemyPayloads.graphqlLogs("whevt_1", NOTIFIED_AT, HASH, FROM)).sightings())
        .containsExactly(new Sighting(HASH, Fate.MINED, FROM, Witness.CHAIN, 18_000_000L));
  }

  @Test
  void readsNothingFromTypesThatItDoesNotKnow() throws MalformedNotification {
    Notification notification =
        read(AlchemyPayloads.envelope("whevt_1", NOTIFIED_AT, "NFT_ACTIVITY", "[\"?\"]"));

    assertThat(notification.known()).isFalse();
    assertThat(notification.sightings()).isEmpty();
  }

  @Test
  void takesItsArrivalForItsTimeWhereThatIsMissing() throws MalformedNotification {
    String body = AlchemyPayloads.dropped("whevt_1", NOTIFIED_AT, HASH, FROM);

    assertThat(read(body.replace("createdAt", "else")).createdAt()).isEqualTo(NOW);
  }

  @Test
  void readsNothingOfAnotherChain() throws MalformedNotification {
    Notification notification =
        read(
            AlchemyPayloads.mined("whevt_1", NOTIFIED_AT, HASH, FROM, 13_363_675)
                .replace("ETH_MAINNET", "BASE_MAINNET"));

    assertThat(notification.known()).isFalse();
    assertThat(notification.type()).isEqualTo("MINED_TRANSACTION of BASE_MAINNET");
    assertThat(notification.sightings()).isEmpty();
  }

  private static Notification read(String body) throws MalformedNotification {
    return new NotificationReader("ETH_MAINNET", Clock.fixed(NOW, ZoneOffset.UTC))
        .read(body.getBytes(StandardCharsets.UTF_8));
  }
}
