package io.hostpay.executor.ethereum;

/** The node says that the sender's balance does not cover the transfer. */
public final class FundsTooLow extends ChainException {
  FundsTooLow(String message) {
    super(message);
  }
}
