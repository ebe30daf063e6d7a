package io.hostpay.local.bench;

import io.hostpay.local.Orders;

/**
 * The whole way, from GCSplit1's task until the ledger has the payment as paid, through the first
 * instances of each service in turn.
 */
final class HostPaySender implements Sender {
  private static final double ETH = 0.0005;
  private static final long PATIENCE_NANOS = 600_000_000_000L;

  private final ImageSystem image;
  private final int instances;

  HostPaySender(ImageSystem image, int instances) {
    this.image = image;
    this.instances = instances;
  }

  @Override
  public double perSecond(int count, int inFlight) throws InterruptedException {
    int before = image.paid();
    long began = System.nanoTime();
    int sent = 0;
    int paid = 0;
    while (paid < count) {
      for (; sent < count && sent - paid < inFlight; sent++) {
        image.ask(Orders.fresh(ETH), sent % instances);
      }
      Thread.sleep(ImageSystem.LOOK_MS);
      paid = image.paid() - before;
      if (System.nanoTime() - began > PATIENCE_NANOS) {
        throw new IllegalStateException(paid + " of " + count + " are paid after ten minutes");
      }
    }
    return count / ((System.nanoTime() - began) / 1e9);
  }
}
