package io.hostpay.executor.ethereum;

/** Why the chain could not be read, or would not do what it was asked. */
public abstract class ChainException extends RuntimeException {
  ChainException(String message) {
    super(message);
  }
}
