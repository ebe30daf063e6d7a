package io.hostpay.executor.ethereum;

/**
 * The wallet's key cannot be used until a person has mended the cause, such as a missing right or a
 * disabled key. Nothing was signed.
 */
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
