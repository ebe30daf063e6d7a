package io.hostpay.testkit.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnvilIT {
  private static final String RECEIVER = "0x00000000000000000000000000000000000A11CE";

  private static void pay(Anvil anvil, int wei) {
    anvil.rpc(
        "eth_sendTransaction",
        Map.of(
            "from", Anvil.DEV_ADDRESS, "to", RECEIVER, "value", "0x" + Integer.toHexString(wei)));
  }

  @Test
  void minesEachTransactionAtOnce() {
    try (Anvil anvil = Anvil.start()) {
      pay(anvil, 7);

      // It answers before the block is there.
      Awaitility.await().untilAsserted(() -> assertThat(anvil.balance(RECEIVER)).isEqualTo(7));
      assertThat(anvil.nonce(Anvil.DEV_ADDRESS)).isEqualTo(1);
      assertThat(anvil.blockNumber()).isEqualTo(1);
    }
  }

  @Test
  void minesOnlyWhenToldAndForgetsWhatIsReorganisedAway() {
    try (Anvil anvil = Anvil.builder().noMining().chainId(5).start()) {
      assertThat(anvil.rpc("eth_chainId").asString()).isEqualTo("0x5");
      pay(anvil, 7);
      assertThat(anvil.balance(RECEIVER)).isZero();
      anvil.mine(2);
      assertThat(anvil.balance(RECEIVER)).isEqualTo(7);

      anvil.reorg(2);

      assertThat(anvil.balance(RECEIVER)).isZero();
      assertThat(anvil.blockNumber()).isEqualTo(2);
    }
  }

  @Test
  void goesBackToASnapshot() {
    try (Anvil anvil = Anvil.start()) {
      String before = anvil.snapshot();
      anvil.setBalance(RECEIVER, BigInteger.TEN);

      anvil.revert(before);

      assertThat(anvil.balance(RECEIVER)).isZero();
    }
  }

  @Test
  void isGoneAfterAKillAndKeepsItsStateForANewOneOnTheSamePort(@TempDir Path dir) {
    Path state = dir.resolve("state.json");
    Anvil first = Anvil.builder().state(state).start();
    pay(first, 7);
    Awaitility.await().until(() -> state.toFile().length() > 0);
    Awaitility.await()
        .untilAsserted(() -> assertThat(state).content().containsIgnoringCase("a11ce"));

    first.kill();

    assertThat(first.isAlive()).isFalse();
    assertThatThrownBy(() -> first.rpc("eth_chainId")).isInstanceOf(UncheckedIOException.class);
    try (Anvil second = Anvil.builder().state(state).port(first.port()).start()) {
      assertThat(second.balance(RECEIVER)).isEqualTo(7);
    }
    first.close();
  }
}
