package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireAmountTest {

  @ParameterizedTest
  @CsvSource({
    "1e-18, 1",
    "1.25e-18, 1",
    "1.999e-18, 1",
    "0.0005563751532725799, 556375153272579",
    "0.0006954689415907249, 695468941590724",
    "0.1, 100000000000000000",
    "0.3, 300000000000000000",
    "1.0, 1000000000000000000",
    "1.25, 1250000000000000000",
    "0.123456789012345678, 123456789012345680",
    "0.9999999999999999, 999999999999999900",
    "123456789.12345679, 123456789123456790000000000",
    "1e22, 10000000000000000000000000000000000000000"
  })
  void paysTheDecimalThatWasPrintedCutToWei(double eth, BigInteger wei) throws Exception {
    assertThat(new WireAmount(eth).toWei()).isEqualTo(wei);
  }

  @Test
  void paysUpToTheLargestNumberThatATransactionCarries() throws Exception {
    BigInteger max = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    double nearest = new BigDecimal(max, 18).doubleValue();
    double largest = fits(nearest, max) ? nearest : Math.nextDown(nearest);

    assertThat(new WireAmount(largest).toWei()).isLessThanOrEqualTo(max);
    assertThat(new WireAmount(largest).toWei().bitLength()).isEqualTo(256);
    assertRefused(Math.nextUp(largest), "more than the 2^256 - 1 wei");
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, not a finite number",
    "Infinity, not a finite number",
    "-Infinity, not a finite number",
    "-1.0, negative",
    "-4.9E-324, negative",
    "0.0, less than 1 wei",
    "-0.0, less than 1 wei",
    "1e-19, less than 1 wei",
    "9.999999999999999e-19, less than 1 wei",
    "4.9E-324, less than 1 wei",
    "1e60, more than the 2^256 - 1 wei",
    "1.7976931348623157E308, more than the 2^256 - 1 wei"
  })
  void refusesWhatCannotBePaid(double eth, String reason) {
    assertRefused(eth, reason);
  }

  @Test
  void isEqualWhenTheBitsAre() {
    WireAmount quietNan = new WireAmount(Double.longBitsToDouble(0x7ff8_0000_0000_0001L));

    assertThat(quietNan).isEqualTo(new WireAmount(Double.longBitsToDouble(0x7ff8_0000_0000_0001L)));
    assertThat(quietNan).isNotEqualTo(new WireAmount(Double.NaN));
    assertThat(new WireAmount(0.0)).isNotEqualTo(new WireAmount(-0.0));
    assertThat(new WireAmount(0.25)).hasSameHashCodeAs(new WireAmount(0.25));
  }

  private static boolean fits(double eth, BigInteger maxWei) {
    return new BigDecimal(maxWei, 18).compareTo(BigDecimal.valueOf(eth)) >= 0;
  }

  private static void assertRefused(double eth, String reason) {
    assertThatExceptionOfType(UnpayableAmount.class)
        .isThrownBy(() -> new WireAmount(eth).toWei())
        .withMessageContaining(reason);
  }
}
