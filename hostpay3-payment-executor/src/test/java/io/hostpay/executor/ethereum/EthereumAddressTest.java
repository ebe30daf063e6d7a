package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

class EthereumAddressTest {
  private static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

  /** The examples of EIP-55. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        ADDRESS,
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
      })
  void acceptsChecksummedAddress(String address) {
    assertThat(EthereumAddress.parse(address).checksummed()).isEqualTo(address);
  }

  @Test
  void isTheAccountThatAnotherLibraryGivesToAKey() {
    for (int key = 1; key <= 200; key++) {
      BigInteger publicKey = Sign.publicKeyFromPrivate(BigInteger.valueOf(key).pow(20));
      assertThat(EthereumAddress.of(publicKey).checksummed())
          .isEqualTo(Keys.toChecksumAddress(Keys.getAddress(publicKey)));
    }
  }

  @Test
  void acceptsOneCaseAndIsEqualWhateverTheCase() {
    EthereumAddress mixed = EthereumAddress.parse(ADDRESS);
    EthereumAddress lower = EthereumAddress.parse(ADDRESS.toLowerCase(Locale.ROOT));
    EthereumAddress upper =
        EthereumAddress.parse("0x" + ADDRESS.substring(2).toUpperCase(Locale.ROOT));

    assertThat(lower).isEqualTo(mixed).hasSameHashCodeAs(mixed).hasToString(ADDRESS);
    assertThat(upper).isEqualTo(mixed);
    assertThat(EthereumAddress.parse("0xde709f2102306220921060314715629080e2fb77"))
        .isNotEqualTo(mixed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
        " 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n",
        "vitalik.eth"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> EthereumAddress.parse(text));
    assertThat(EthereumAddress.isValid(text)).isFalse();
  }

  @Test
  void refusesEveryAddressWithOneLetterInTheWrongCase() {
    for (int at = 2; at < ADDRESS.length(); at++) {
      char letter = ADDRESS.charAt(at);
      if (Character.isLetter(letter)) {
        char other =
            Character.isUpperCase(letter)
                ? Character.toLowerCase(letter)
                : Character.toUpperCase(letter);
        String altered = ADDRESS.substring(0, at) + other + ADDRESS.substring(at + 1);
        assertThat(EthereumAddress.isValid(altered)).as(altered).isFalse();
      }
    }
  }

  @Test
  void recognisesTheZeroAddress() {
    assertThat(EthereumAddress.parse("0x" + "0".repeat(40)).isZero()).isTrue();
    assertThat(EthereumAddress.parse(ADDRESS).isZero()).isFalse();
  }
}
