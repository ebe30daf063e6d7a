package io.hostpay.executor.ethereum;

/**
 * Nothing could be signed now: the wallet's key was out of reach, or too many payments were waiting
 * to be signed. The caller tries again later.
 */
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
