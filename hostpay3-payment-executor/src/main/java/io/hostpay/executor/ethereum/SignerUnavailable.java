package io.hostpay.executor.ethereum;

/** The wallet's key could not be used now: nothing was signed, and the caller tries again later. */
public class SignerUnavailable extends ChainException {
  /**
   * Says why.
   *
   * @param message what happened, and what happens next; without secrets
   */
  public SignerUnavailable(String message) {
    super(message);
  }
}
