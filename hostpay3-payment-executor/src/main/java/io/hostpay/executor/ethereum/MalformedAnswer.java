package io.hostpay.executor.ethereum;

/** A result has not the form that its method promises. */
final class MalformedAnswer extends RuntimeException {
  MalformedAnswer(String detail) {
    super(detail);
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
