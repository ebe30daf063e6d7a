package io.hostpay.local.crash;

import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.Consumer;

/** Mines a block when the gate lets it, unless it is held. Thread-safe. */
final class BlockPulse implements AutoCloseable {
  private final Anvil chain;
  private final Consumer<Runnable> gate;
  private final Thread miner;
  private boolean held;

  /**
   * Starts.
   *
   * @param gate is given the next block at this interval, to mine it or not
   */
  BlockPulse(Anvil chain, Duration interval, Consumer<Runnable> gate) {
    this.chain = chain;
    this.gate = gate;
    this.miner = Thread.ofVirtual().name("pulse").start(() -> beat(interval));
  }

  /** Once this returns nothing is mined until {@link #release}. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
  }

  /** While it is held: one block with this base fee, which leaves out all that offers less. */
  synchronized void mineOneAt(BigInteger baseFee) {
    chain.setNextBlockBaseFeePerGas(baseFee);
    chain.mine(1);
  }

  private void beat(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        mine();
      }
    } catch (InterruptedException closing) {
      // the end
    }
  }

  private synchronized void mine() {
    if (!held) {
      gate.accept(() -> chain.mine(1));
    }
  }

  @Override
  public synchronized void close() {
    held = true;
    miner.interrupt(); // not in the middle of a block: that would hold the lock
  }
}
