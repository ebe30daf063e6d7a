package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A waiting is believed only of the order that the token is about. */
@Timeout(60)
class OrderMatchIT extends ChangeNowRig {
  // 200 waiting: the order must be the token's

  @Test
  void refusesAnotherPayinAddressNamingBoth() {
    answer(waiting("\"payinAddress\":\"0x52908400098527886E0F7030069857D2E4169EE7\""));

    assertMismatch(check(), "payinAddress", "0x52908400098527886E0F7030069857D2E4169EE7", ADDRESS);
    assertRequests(1);
  }

  @Test
  void takesAnAddressInAnotherCaseForTheSame() {
    answer(waiting("\"payinAddress\":\"" + ADDRESS.toLowerCase(Locale.ROOT) + "\""));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @ParameterizedTest
  @CsvSource({"fromCurrency, usdt, eth", "fromNetwork, bsc, eth"})
  void refusesAnotherCurrencyOrNetwork(String field, String answered, String expected) {
    answer(waiting("\"" + field + "\":\"" + answered + "\""));

    assertMismatch(check(), field, answered, expected);
    assertRequests(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5",
        "0.475",
        "0.525",
        "5e-1",
        "0.50000000000000000000000001",
        "\"0.5\"",
        "\"0.50\"",
        "\"5e-1\"",
        "\"50E-2\""
      })
  void acceptsAnAmountWithinFivePercent(String amount) {
    answer(waiting("\"expectedAmountFrom\":" + amount));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.474999999999999999",
        "0.525000000000000001",
        "0.47499999999999999999999999999999999999",
        "1500",
        "0",
        "-0.5",
        "1e999999999",
        "1e-999999999",
        "\"0.6\"",
        "\"5e1\"",
        "\"1e999999999\""
      })
  void refusesAnAmountOutsideFivePercent(String amount) {
    answer(waiting("\"expectedAmountFrom\":" + amount));

    assertMismatch(check(), "expectedAmountFrom", "0.5");
    assertRequests(1);
  }

  @Test
  void readsAnAmountAsTheDecimalThatIsWritten() {
    answer(waiting("\"expectedAmountFrom\":0.1000000000000000055"));
    ChangeNowSettings exact =
        new ChangeNowSettings(
            URI.create(changeNow.baseUrl()),
            KEY,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            BigDecimal.ZERO);
    ExpectedOrder tenth =
        new ExpectedOrder(ORDER.cnApiId(), "eth", "eth", new BigDecimal("0.1"), ADDRESS);

    // The same double, but not the same amount.
    assertMismatch(client(exact).check(tenth), "0.1000000000000000055");
  }

  /** Production fault 7: amountTo was parsed as a number while it was still null. */
  // Production fault 7
  @Test
  void amountsThatAreNotKnownYetNeverFail() {
    answer(
        waiting(
            "\"expectedAmountFrom\":null,\"expectedAmountTo\":null,\"amountFrom\":null,\"amountTo\":null"));

    assertThat(check()).isEqualTo(new Reported("waiting"));
    assertRequests(1);
  }

  /** Production fault 14: what could not be read was taken for zero. */
  @Test
  void anAmountThatIsNotThereIsNotZero() {
    answer(
        json(
            "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"payinAddress\":\""
                + ADDRESS
                + "\"}"));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @Test
  void whatTheAnswerLeavesOutOrNullDoesNotDiffer() {
    answer(
        waiting(
            "\"payinAddress\":null,\"fromCurrency\":null,\"fromNetwork\":null,\"validUntil\":null"));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @Test
  void aBlankNameOfCurrencyOrNetworkIsNoOther() {
    answer(waiting("\"fromCurrency\":\"\",\"fromNetwork\":\" \""));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-23T16:00:00.001Z\"",
        "\"2026-11-23T18:00:00+01:00\"",
        "\"2099-01-01T00:00:00Z\""
      })
  void acceptsAnOrderThatIsStillValid(String validUntil) {
    answer(waiting("\"validUntil\":" + validUntil));

    assertThat(check())
        .isEqualTo(
            new Reported(
                "waiting", null, OffsetDateTime.parse(validUntil.replace("\"", "")).toInstant()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-23T15:59:59.999Z\"",
        "\"2026-11-23T16:00:00Z\"",
        "\"2026-11-23T16:30:00+01:00\""
      })
  void anOrderWhoseTimeIsOverHasExpiredAndIsNoOther(String validUntil) {
    answer(waiting("\"validUntil\":" + validUntil));

    Reported reported = (Reported) check();

    assertThat(reported.status()).isEqualTo("changenow:expired");
    assertThat(reported.detail()).contains("validUntil", "2026-11-23T16:00:00Z");
    assertThat(reported.validUntil()).isNull();
    assertRequests(1);
  }

  @Test
  void anotherAddressIsWorseThanATimeThatIsOver() {
    answer(waiting("\"validUntil\":\"2026-11-23T15:00:00Z\",\"payinAddress\":\"0x00\""));

    assertMismatch(check(), "payinAddress");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"soon\"", "\"2020-01-01\"", "1577836800000", "\"\"", "{}"})
  void aValidityThatCantBeReadStopsNoPayment(String validUntil) {
    answer(waiting("\"validUntil\":" + validUntil));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @Test
  void aMismatchCarriesNoLineEndsFromOutside() {
    answer(waiting("\"payinAddress\":\"0x\\nforged log line" + "x".repeat(5000) + "\""));

    assertThat(((Reported) check()).detail()).doesNotContain("\n").hasSizeLessThan(300);
  }
}
