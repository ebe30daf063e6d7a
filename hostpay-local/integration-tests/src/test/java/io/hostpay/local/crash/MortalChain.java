package io.hostpay.local.crash;

import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.ethereum.Anvil;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An anvil that keeps its blocks in a file, written every second: killed and started again, it may
 * have lost the last of them, and has lost its pool.
 */
final class MortalChain implements RandomKills.Victim, AutoCloseable {
  private final Path state;
  private Anvil anvil;

  MortalChain(Path directory) {
    this.state = directory.resolve("chain.json");
    this.anvil = start(0);
  }

  synchronized Anvil anvil() {
    return anvil;
  }

  @Override
  public String name() {
    return "anvil";
  }

  @Override
  public synchronized void kill() {
    anvil.kill();
  }

  @Override
  public synchronized void startAgain() {
    // The earlier object is not closed: it asks the same port, and so reaches the new process.
    anvil = start(anvil.port());
  }

  private Anvil start(int port) {
    return Anvil.builder()
        .port(port)
        .chainId(LocalKeys.CHAIN_ID)
        .blockTime(Duration.ofSeconds(1))
        .slotsInAnEpoch(1)
        .state(state)
        .start();
  }

  @Override
  public synchronized void close() {
    anvil.close();
  }
}
