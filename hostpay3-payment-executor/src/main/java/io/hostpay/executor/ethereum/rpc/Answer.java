package io.hostpay.executor.ethereum.rpc;

/** What came of asking one endpoint. */
sealed interface Answer<T> {
  /** The endpoint has told. */
  record Given<T>(T value) implements Answer<T> {}

  /** The endpoint has not, and why. */
  record Missing<T>(String detail) implements Answer<T> {}

  static <T> Answer<T> of(Endpoint endpoint, Question<T> question) {
    try {
      return new Given<>(question.ask(endpoint));
    } catch (NodeError error) {
      return new Missing<>(endpoint.name() + ": " + error.detail());
    } catch (NoAnswer none) {
      return new Missing<>(none.detail());
    }
  }
}
