package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction1559;

class WalletTest {
  private static final String RECEIVER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  private static final Wallet WALLET = Wallet.of(Anvil.DEV_PRIVATE_KEY, Anvil.DEV_ADDRESS);

  private static UnsignedTransaction transfer(long chainId, BigInteger nonce, BigInteger wei) {
    return new UnsignedTransaction(
        chainId,
        nonce,
        RECEIVER,
        wei,
        BigInteger.valueOf(21_000),
        new Fees(BigInteger.valueOf(30_000_000_000L), BigInteger.valueOf(1_500_000_000L)));
  }

  static Stream<UnsignedTransaction> transfers() {
    BigInteger ether = BigInteger.TEN.pow(18);
    return Stream.of(
        transfer(1, BigInteger.ZERO, BigInteger.ONE),
        transfer(1, BigInteger.ONE, BigInteger.ZERO),
        transfer(31337, BigInteger.valueOf(127), ether),
        transfer(11155111, BigInteger.valueOf(128), ether.add(BigInteger.ONE)),
        transfer(1, BigInteger.TWO.pow(64).subtract(BigInteger.ONE), ether.multiply(ether)),
        transfer(Long.MAX_VALUE, BigInteger.TEN, BigInteger.TWO.pow(256).subtract(BigInteger.ONE)));
  }

  @ParameterizedTest
  @MethodSource("transfers")
  void signsExactlyWhatItWasGiven(UnsignedTransaction tx) throws Exception {
    SignedTransaction signed = WALLET.sign(tx);

    SignedRawTransaction decoded =
        (SignedRawTransaction) TransactionDecoder.decode(signed.rawHex());
    Transaction1559 content = (Transaction1559) decoded.getTransaction();
    assertThat(signed.rawHex()).startsWith("0x02");
    assertThat(content.getChainId()).isEqualTo(tx.chainId());
    assertThat(content.getNonce()).isEqualTo(tx.nonce());
    assertThat(content.getTo()).isEqualToIgnoringCase(tx.to());
    assertThat(content.getValue()).isEqualTo(tx.valueWei());
    assertThat(content.getGasLimit()).isEqualTo(tx.gasLimit());
    assertThat(content.getMaxFeePerGas()).isEqualTo(tx.fees().maxFeePerGas());
    assertThat(content.getMaxPriorityFeePerGas()).isEqualTo(tx.fees().maxPriorityFeePerGas());
    assertThat(content.getData()).isIn("", "0x");
    assertThat(content.getAccessList()).isEmpty();
    assertThat(decoded.getFrom()).isEqualToIgnoringCase(Anvil.DEV_ADDRESS);
  }

  @ParameterizedTest
  @MethodSource("transfers")
  void sameTransactionAlwaysGetsSameBytes(UnsignedTransaction tx) {
    Wallet again = Wallet.of(Anvil.DEV_PRIVATE_KEY.substring(2), Anvil.DEV_ADDRESS);

    assertThat(again.sign(tx)).isEqualTo(WALLET.sign(tx));
  }

  @Test
  void opensWithOrWithoutPrefixAndInAnySpellingOfItsAddress() {
    Wallet wallet =
        Wallet.of(
            Anvil.DEV_PRIVATE_KEY.substring(2).toUpperCase(Locale.ROOT),
            Anvil.DEV_ADDRESS.toLowerCase(Locale.ROOT));

    assertThat(wallet.address()).isEqualTo(Anvil.DEV_ADDRESS);
  }

  @Test
  void refusesKeyOfAnotherAddressWithoutShowingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Wallet.of(Anvil.DEV_PRIVATE_KEY, RECEIVER))
        .withMessageContaining(Anvil.DEV_ADDRESS)
        .withMessageContaining(RECEIVER)
        .satisfies(
            refused ->
                assertThat(refused.toString())
                    .doesNotContain(Anvil.DEV_PRIVATE_KEY.substring(2, 20)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff8",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff800",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff8g",
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n",
        "0x0000000000000000000000000000000000000000000000000000000000000000",
        "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
      })
  void refusesWhatIsNoKeyWithoutShowingIt(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Wallet.of(key, Anvil.DEV_ADDRESS))
        .satisfies(
            refused ->
                assertThat(refused.toString())
                    .doesNotContain("ac0974be")
                    .doesNotContain("fffffffe")
                    .doesNotContain("00000000"));
  }

  @Test
  void showsItsAddressAndNeverItsKey() {
    assertThat(WALLET).hasToString("Wallet[" + Anvil.DEV_ADDRESS + "]");
  }
}
