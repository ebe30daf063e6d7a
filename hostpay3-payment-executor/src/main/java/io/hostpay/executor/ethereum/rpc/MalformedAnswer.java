package io.hostpay.executor.ethereum.rpc;

/** A result has not the form that its method promises. */
public final class MalformedAnswer extends RuntimeException {
  /**
   * Says what is wrong with it.
   *
   * @param detail in words, without the answer itself
   */
  public MalformedAnswer(String detail) {
    super(detail);
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
