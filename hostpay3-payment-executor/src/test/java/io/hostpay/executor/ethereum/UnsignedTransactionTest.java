package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class UnsignedTransactionTest {
  private static final String RECEIVER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  private static final Fees FEES = new Fees(BigInteger.TEN, BigInteger.ONE);
  private static final BigInteger GAS = UnsignedTransaction.TRANSFER_GAS;

  @Test
  void knowsTheMostItCanTakeFromTheWallet() {
    UnsignedTransaction tx =
        new UnsignedTransaction(1, BigInteger.ZERO, RECEIVER, BigInteger.TWO, GAS, FEES);

    assertThat(tx.worstCost()).isEqualTo(210_002);
  }

  @Test
  void refusesWhatNoNodeCouldTake() {
    BigInteger minusOne = BigInteger.ONE.negate();
    BigInteger tooMuch = BigInteger.TWO.pow(256);

    refuses(0, BigInteger.ZERO, RECEIVER, BigInteger.ONE, GAS);
    refuses(1, minusOne, RECEIVER, BigInteger.ONE, GAS);
    refuses(1, BigInteger.TWO.pow(64), RECEIVER, BigInteger.ONE, GAS);
    refuses(1, BigInteger.ZERO, RECEIVER, minusOne, GAS);
    refuses(1, BigInteger.ZERO, RECEIVER, tooMuch, GAS);
    refuses(1, BigInteger.ZERO, RECEIVER, BigInteger.ONE, GAS.subtract(BigInteger.ONE));
    refuses(1, BigInteger.ZERO, RECEIVER, BigInteger.ONE, tooMuch);
    refuses(1, BigInteger.ZERO, "0x" + "0".repeat(40), BigInteger.ONE, GAS);
    refuses(1, BigInteger.ZERO, RECEIVER.replace("5aA", "5AA"), BigInteger.ONE, GAS);
  }

  private static void refuses(
      long chainId, BigInteger nonce, String to, BigInteger wei, BigInteger gas) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnsignedTransaction(chainId, nonce, to, wei, gas, FEES));
  }
}
