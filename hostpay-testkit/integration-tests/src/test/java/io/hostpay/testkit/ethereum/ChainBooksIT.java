package io.hostpay.testkit.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.ethereum.ChainBooks.Transfer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What was sent on a chain that grows, and that takes blocks back. */
class ChainBooksIT {
  private static final String FIRST = "0x1111111111111111111111111111111111111111";
  private static final String SECOND = "0x2222222222222222222222222222222222222222";

  @AutoClose private final Anvil chain = Anvil.builder().noMining().start();
  private final ChainBooks books = new ChainBooks(chain);

  private String send(String to) {
    String hash =
        chain
            .rpc("eth_sendTransaction", Map.of("from", Anvil.DEV_ADDRESS, "to", to, "value", "0x1"))
            .asString();
    chain.mine(1);
    return hash;
  }

  @Test
  void tellsWhatWasMinedSinceTheLastQuestion() {
    assertThat(books.transfers()).isEmpty();
    String one = send(FIRST);
    chain.mine(3);
    assertThat(books.transfersTo(FIRST)).containsExactly(one);

    String two = send(SECOND);
    String three = send(FIRST);

    assertThat(books.transfers()).extracting(Transfer::hash).containsExactly(one, two, three);
    assertThat(books.transfersFrom(Anvil.DEV_ADDRESS)).hasSize(3);
  }

  @Test
  void forgetsWhatTheChainHasTakenBack() {
    String kept = send(FIRST);
    String before = chain.rpc("evm_snapshot").asString();
    send(SECOND);
    chain.mine(2);
    assertThat(books.transfersTo(SECOND)).hasSize(1);

    chain.rpc("evm_revert", before);
    assertThat(books.transfers()).extracting(Transfer::hash).isEqualTo(List.of(kept));
    String instead = send(SECOND);

    assertThat(books.transfersTo(SECOND)).containsExactly(instead);
  }
}
