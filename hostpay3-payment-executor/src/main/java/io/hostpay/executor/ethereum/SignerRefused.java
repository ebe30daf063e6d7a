package io.hostpay.executor.ethereum;

/** As its parent, for a reason that does not pass before a person has mended it. */
public final class SignerRefused extends SignerUnavailable {
  /**
   * Says why.
   *
   * @param message as its parent's
   */
  public SignerRefused(String message) {
    super(message);
  }
}
