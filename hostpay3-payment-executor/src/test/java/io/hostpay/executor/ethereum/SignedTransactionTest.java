package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class SignedTransactionTest {
  /** keccak-256 of no bytes at all, and of the three bytes of "abc". */
  private static final String ABC = "0x616263";

  private static final String HASH_OF_ABC =
      "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";

  @Test
  void itsHashIsThatOfItsBytes() {
    assertThat(SignedTransaction.ofRaw(ABC).hash()).isEqualTo(HASH_OF_ABC);
    assertThat(SignedTransaction.ofRaw(ABC)).isEqualTo(new SignedTransaction(HASH_OF_ABC, ABC));
  }

  @Test
  void refusesHashOfOtherBytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedTransaction(HASH_OF_ABC, "0x616264"))
        .withMessageContaining(HASH_OF_ABC);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedTransaction(HASH_OF_ABC.toUpperCase(Locale.ROOT), ABC));
  }
}
