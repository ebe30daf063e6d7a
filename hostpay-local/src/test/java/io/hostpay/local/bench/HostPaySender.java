package io.hostpay.local.bench;

import io.hostpay.local.Orders;

/** The whole way, from GCSplit1's task until the ledger has the payment as paid. */
final class HostPaySender implements Sender {
  private static final double ETH = 0.0005;
  private static final long PATIENCE_NANOS = 600_000_000_000L;

  private final ImageSystem image;

  HostPaySender(ImageSystem image) {
    this.image = image;
  }

  @Override
  public double perSecond(int count, int inFlight) throws InterruptedException {
    int before = paid();
    long began = System.nanoTime();
    int sent = 0;
    int paid = 0;
    while (paid < count) {
      for (; sent < count && sent - paid < inFlight; sent++) {
        image.system().gcsplit1().enqueue(image.system().gcsplit1().token(Orders.fresh(ETH), null));
      }
      Thread.sleep(20);
      paid = paid() - before;
      if (System.nanoTime() - began > PATIENCE_NANOS) {
        throw new IllegalStateException(paid + " of " + count + " are paid after ten minutes");
      }
    }
    return count / ((System.nanoTime() - began) / 1e9);
  }

  private int paid() {
    return image
        .system()
        .database()
        .jdbc()
        .sql("select count(*) from hostpay_payment where paid_at is not null")
        .query(Integer.class)
        .single();
  }
}
