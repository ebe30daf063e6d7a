package io.hostpay.executor.ethereum.rpc;

/** A question to one endpoint, of one or several calls. */
@FunctionalInterface
public interface Question<T> {
  /** The endpoint's answer. */
  T ask(Endpoint endpoint) throws NodeError, NoAnswer;
}
