package io.hostpay.statuschecker.changenow;

/** The body of an answer is not what it has to be. The message says what is wrong. */
final class UnreadableAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableAnswerException(String message) {
    super(message);
  }

  UnreadableAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
