package io.hostpay.executor.ethereum;

/**
 * It could not be found out: no endpoint gave a usable answer. This says nothing about any
 * transaction, balance or nonce; the caller tries again later.
 */
public final class ChainUnavailable extends ChainException {
  ChainUnavailable(String message) {
    super(message);
  }
}
