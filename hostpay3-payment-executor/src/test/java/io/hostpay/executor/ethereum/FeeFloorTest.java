package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeeFloorTest {
  @ParameterizedTest(name = "{0}: \"{1}\" names max fee {2} and tip {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          geth       | transaction underpriced: gas tip cap 100000000, minimum needed 1000000000 | 0 | 1000000000
          geth       | transaction gas price below minimum: gas tip cap 0, minimum needed 1 | 0 | 1
          geth       | transaction underpriced: tip needed 2, tip permitted 1 | 0 | 2
          geth       | max fee per gas less than block base fee: address 0xf39F, maxFeePerGas: 1, baseFee: 7 | 7 | 0
          geth       | replacement transaction underpriced: new tx gas fee cap 1 <= 2000 queued | 2250 | 0
          geth       | replacement transaction underpriced: new tx gas tip cap 1 <= 80 queued | 0 | 90
          others     | gas fee cap 5, minimum needed 6 | 6 | 0
          Nethermind | FeeTooLow, EffectivePriorityFeePerGas too low 1 < 2, BaseFee: 7 | 7 | 2
          Nethermind | FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 7, MaxPriorityFeePerGas:1, Block number: 9 | 7 | 0
          Reth       | transaction priority fee below minimum required priority fee 1000 | 0 | 1000
          Reth       | max fee per gas less than block base fee | 0 | 0
          Besu       | Gas price below current base fee | 0 | 0
          geth       | transaction underpriced | 0 | 0
          a liar     | gas tip cap 1, minimum needed 99999999999999999999999999999999999999999999 | 0 | 0
          """)
  void findsTheMinimumThatANodeNames(
      String client, String words, BigInteger maxFee, BigInteger tip) {
    assertThat(FeeFloor.in(words)).as(client).isEqualTo(new FeeFloor(maxFee, tip));
  }

  @Test
  void raisesFeesToWhatIsNamedAndNeverLowersThem() {
    Fees fees = new Fees(BigInteger.valueOf(100), BigInteger.TEN);

    assertThat(FeeFloor.NONE.raise(fees)).isEqualTo(fees);
    assertThat(new FeeFloor(BigInteger.TWO, BigInteger.ONE).raise(fees)).isEqualTo(fees);
    // The tip comes on top of the base fee, and is never more than the maximum.
    assertThat(new FeeFloor(BigInteger.valueOf(200), BigInteger.valueOf(20)).raise(fees))
        .isEqualTo(new Fees(BigInteger.valueOf(220), BigInteger.valueOf(20)));
    assertThat(new FeeFloor(BigInteger.ZERO, BigInteger.valueOf(300)).raise(fees))
        .isEqualTo(new Fees(BigInteger.valueOf(300), BigInteger.valueOf(300)));
  }
}
