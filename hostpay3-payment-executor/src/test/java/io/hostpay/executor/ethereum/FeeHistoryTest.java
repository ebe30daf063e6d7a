package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FeeHistoryTest {
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);

  private static FeeHistory read(String json) {
    return FeeHistory.read(JsonMapper.builder().build().readTree(json));
  }

  private static BigInteger gwei(long count) {
    return GWEI.multiply(BigInteger.valueOf(count));
  }

  @Test
  void offersTwiceTheNextBaseFeeAndTheUsualTip() {
    // Base fees 10, 11, 12 gwei, of which the last is the next block's; tips 3, 1, 2 gwei.
    FeeHistory history =
        read(
            """
            {"oldestBlock":"0x1","baseFeePerGas":["0x2540be400","0x28fa6ae00","0x2cb417800"],
             "gasUsedRatio":[0.5,0.5],"reward":[["0xb2d05e00"],["0x3b9aca00"],["0x77359400"]]}
            """);

    assertThat(history.suggest(gwei(100))).isEqualTo(new Fees(gwei(26), gwei(2)));
  }

  @Test
  void offersTheLeastTipWhereNobodyTips() {
    BigInteger leastTip = BigInteger.valueOf(100_000_000);

    for (String reward :
        new String[] {"", ",\"reward\":null", ",\"reward\":[]", ",\"reward\":[[\"0x0\"]]"}) {
      assertThat(read("{\"baseFeePerGas\":[\"0x3b9aca00\"]" + reward + "}").suggest(gwei(100)))
          .as(reward)
          .isEqualTo(new Fees(gwei(2).add(leastTip), leastTip));
    }
  }

  @Test
  void cutsTheMaximumToTheCapAndRefusesOnlyWhenTheNextBlockIsOverIt() {
    FeeHistory history =
        read("{\"baseFeePerGas\":[\"0x2540be400\"],\"reward\":[[\"0x3b9aca00\"]]}");

    assertThat(history.suggest(gwei(21))).isEqualTo(new Fees(gwei(21), gwei(1)));
    assertThat(history.suggest(gwei(12))).isEqualTo(new Fees(gwei(12), gwei(1)));
    assertThat(history.suggest(gwei(11))).isEqualTo(new Fees(gwei(11), gwei(1)));
    assertThatThrownBy(() -> history.suggest(gwei(11).subtract(BigInteger.ONE)))
        .isInstanceOfSatisfying(
            FeesAboveCap.class,
            refused -> {
              assertThat(refused.baseFeeWei()).isEqualTo(gwei(10));
              assertThat(refused.capWei()).isEqualTo(gwei(11).subtract(BigInteger.ONE));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"0x1\"",
        "{}",
        "{\"baseFeePerGas\":null}",
        "{\"baseFeePerGas\":[]}",
        "{\"baseFeePerGas\":[null]}",
        "{\"baseFeePerGas\":[\"\"]}",
        "{\"baseFeePerGas\":[\"10\"]}",
        "{\"baseFeePerGas\":[16]}",
        "{\"baseFeePerGas\":[\"0x10\"],\"reward\":[[]]}",
        "{\"baseFeePerGas\":[\"0x10\"],\"reward\":[null]}"
      })
  void doesNotGuessFromWhatMakesNoSense(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedAnswer.class);
  }
}
