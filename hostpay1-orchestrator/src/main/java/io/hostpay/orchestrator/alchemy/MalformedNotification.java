package io.hostpay.orchestrator.alchemy;

/** A body that is no notification though it is signed as one. The message says what is wrong. */
public final class MalformedNotification extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedNotification(String message) {
    super(message);
  }
}
