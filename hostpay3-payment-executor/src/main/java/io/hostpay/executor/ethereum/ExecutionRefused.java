package io.hostpay.executor.ethereum;

/** The receiver is a contract that would refuse the transfer now. */
public final class ExecutionRefused extends ChainException {
  ExecutionRefused(String message) {
    super(message);
  }
}
