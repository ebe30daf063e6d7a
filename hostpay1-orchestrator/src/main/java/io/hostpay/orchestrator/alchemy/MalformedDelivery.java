package io.hostpay.orchestrator.alchemy;

/** A body that is no notification though it is signed as one. The message says what is wrong. */
public final class MalformedDelivery extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedDelivery(String message) {
    super(message);
  }
}
