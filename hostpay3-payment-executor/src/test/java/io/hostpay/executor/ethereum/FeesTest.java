package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeesTest {
  private static Fees fees(long maxFee, long tip) {
    return new Fees(BigInteger.valueOf(maxFee), BigInteger.valueOf(tip));
  }

  @ParameterizedTest
  @CsvSource({
    "8, 0, 9, 1",
    "8, 8, 9, 9",
    "1, 1, 2, 2",
    "1000, 100, 1125, 113",
    "1001, 101, 1127, 114",
    "30000000000, 1500000000, 33750000000, 1687500000"
  })
  void bumpsBothFeesByAnEighthRoundedUp(long maxFee, long tip, long newMaxFee, long newTip) {
    assertThat(fees(maxFee, tip).bumped()).isEqualTo(fees(newMaxFee, newTip));
  }

  @Test
  void everyBumpIsMoreThanTheTenPercentThatNodesAskFor() {
    Fees fees = fees(1, 1);
    for (int bump = 0; bump < 300; bump++) {
      Fees next = fees.bumped();
      assertThat(next.maxFeePerGas().multiply(BigInteger.TEN))
          .isGreaterThanOrEqualTo(fees.maxFeePerGas().multiply(BigInteger.valueOf(11)));
      assertThat(next.maxPriorityFeePerGas().multiply(BigInteger.TEN))
          .isGreaterThanOrEqualTo(fees.maxPriorityFeePerGas().multiply(BigInteger.valueOf(11)));
      fees = next;
    }
  }

  @Test
  void takesTheGreaterOfEachPart() {
    assertThat(fees(100, 5).max(fees(90, 9))).isEqualTo(fees(100, 9));
  }

  @Test
  void knowsItsWorstCostAndWhetherItIsOverTheCap() {
    Fees fees = fees(30, 2);

    assertThat(fees.worstCost(BigInteger.valueOf(21_000))).isEqualTo(630_000);
    assertThat(fees.exceeds(BigInteger.valueOf(29))).isTrue();
    assertThat(fees.exceeds(BigInteger.valueOf(30))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "5, -1", "5, 6"})
  void refusesFeesThatNoNodeTakes(long maxFee, long tip) {
    assertThatIllegalArgumentException().isThrownBy(() -> fees(maxFee, tip));
  }
}
