package io.hostpay.executor.ethereum;

/** Why the chain could not be read, or would not do what it was asked. */
public abstract sealed class ChainException extends RuntimeException
    permits ChainUnavailable, WrongChain, ExecutionRefused, FundsTooLow, FeesAboveCap {
  ChainException(String message) {
    super(message);
  }
}
