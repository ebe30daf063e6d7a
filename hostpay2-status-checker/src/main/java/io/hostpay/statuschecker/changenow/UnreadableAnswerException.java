package io.hostpay.statuschecker.changenow;

/** ChangeNow answered 200 with something that is not an order. The message says what is wrong. */
final class UnreadableAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableAnswerException(String message) {
    super(message);
  }

  UnreadableAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
