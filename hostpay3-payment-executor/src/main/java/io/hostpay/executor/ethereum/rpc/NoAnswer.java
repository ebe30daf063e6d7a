package io.hostpay.executor.ethereum.rpc;

/** An endpoint gave no usable answer; what was asked remains unknown. */
public final class NoAnswer extends Exception {
  private final EndpointProblem.Kind kind;

  NoAnswer(EndpointProblem.Kind kind, String detail) {
    super(detail);
    this.kind = kind;
  }

  public EndpointProblem.Kind kind() {
    return kind;
  }

  /** What went wrong, in words and without secrets. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
