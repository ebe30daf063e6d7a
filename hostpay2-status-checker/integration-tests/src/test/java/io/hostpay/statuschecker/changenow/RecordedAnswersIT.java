package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.IntervalFunction;
import io.hostpay.testkit.changenow.AnsweringServer;
import io.hostpay.testkit.changenow.RecordedAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each recorded answer leads to: those of the wire, byte for byte, at their pace. */
@Timeout(60)
class RecordedAnswersIT {
  private static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  private static final ExpectedOrder ORDER =
      new ExpectedOrder("a1b2c3d4e5f6g7", "eth", "eth", new BigDecimal("0.5"), ADDRESS);
  private static final QuickTries QUICK =
      new QuickTries(3, IntervalFunction.of(5), Duration.ofSeconds(20), Duration.ofSeconds(1));

  /** What has to come is waited for as long as a busy machine may need. */
  private static Duration patience(RecordedAnswer answer) {
    return answer.expect().equals(TryLaterReason.UNREACHABLE.name())
        ? Duration.ofMillis(1500)
        : Duration.ofSeconds(15);
  }

  static List<RecordedAnswer> answers() {
    return RecordedAnswer.all();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void leadsTo(RecordedAnswer answer) throws IOException {
    try (AnsweringServer server =
        new AnsweringServer(
            0,
            asked ->
                Map.of(
                    "address",
                    ADDRESS,
                    "amount",
                    "0.5",
                    "valid_until",
                    "2099-01-01T00:00:00.000Z"))) {
      server.answer(() -> answer);
      ChangeNowClient client =
          new ChangeNowClient(
              new ChangeNowSettings(
                  server.url(),
                  "cn-key",
                  Duration.ofSeconds(5),
                  patience(answer),
                  BigDecimal.valueOf(5)),
              Clock.systemUTC(),
              QUICK);

      CheckOutcome outcome = client.check(ORDER);

      assertThat(
              switch (outcome) {
                case CheckOutcome.Reported reported -> reported.status();
                case CheckOutcome.TryLater later -> later.reason().name();
              })
          .as(outcome.toString())
          .isEqualTo(answer.expect());
      assertThat(server.requests()).isEqualTo(answer.requests());
    }
  }

  /** No answer that is not ChangeNow's on our order is reported, whatever is in it. */
  @Test
  void areMoreThanFortyThatSayNothing() {
    assertThat(answers().stream().filter(RecordedAnswer::saysNothing)).hasSizeGreaterThan(40);
    assertThat(answers().stream().filter(answer -> !answer.name().matches("[0-9]+-changenow.*")))
        .allSatisfy(answer -> assertThat(answer.saysNothing()).isTrue());
  }
}
