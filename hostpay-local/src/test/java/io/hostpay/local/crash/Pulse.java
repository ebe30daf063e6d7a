package io.hostpay.local.crash;

import io.hostpay.fixture.Anvil;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Mines a block when one is due, unless it is held. Thread-safe. */
final class Pulse implements AutoCloseable {
  private final Anvil chain;
  private final BooleanSupplier due;
  private final Thread miner;
  private boolean held;

  /**
   * Starts.
   *
   * @param due asked at this interval: whether it is time for the next block
   */
  Pulse(Anvil chain, Duration interval, BooleanSupplier due) {
    this.chain = chain;
    this.due = due;
    this.miner = Thread.ofVirtual().name("pulse").start(() -> beat(interval));
  }

  /** Once this returns nothing is mined until {@link #release}. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
  }

  /** While it is held: one block that costs so much that it leaves out whatever offers less. */
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
    if (!held && due.getAsBoolean()) {
      chain.mine(1);
    }
  }

  @Override
  public synchronized void close() {
    held = true;
    miner.interrupt(); // not in the middle of a block: that would hold the lock
  }
}
