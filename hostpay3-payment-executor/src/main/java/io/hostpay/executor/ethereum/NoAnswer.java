package io.hostpay.executor.ethereum;

/** An endpoint gave no usable answer; what was asked remains unknown. */
final class NoAnswer extends Exception {
  private final EndpointProblem.Kind kind;

  NoAnswer(EndpointProblem.Kind kind, String detail) {
    super(detail);
    this.kind = kind;
  }

  EndpointProblem.Kind kind() {
    return kind;
  }

  /** What went wrong, in words and without secrets. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
