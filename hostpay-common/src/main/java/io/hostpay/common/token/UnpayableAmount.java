package io.hostpay.common.token;

/**
 * The amount in a token is not one that can be sent. The message says what is wrong with it; asking
 * again gives the same answer.
 */
public final class UnpayableAmount extends Exception {
  UnpayableAmount(String message) {
    super(message);
  }
}
