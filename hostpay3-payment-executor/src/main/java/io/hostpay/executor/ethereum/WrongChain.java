package io.hostpay.executor.ethereum;

/** Every endpoint that could be reached belongs to another chain than the configured one. */
public final class WrongChain extends ChainException {
  WrongChain(String message) {
    super(message);
  }
}
