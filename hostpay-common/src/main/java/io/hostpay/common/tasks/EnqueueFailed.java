package io.hostpay.common.tasks;

/**
 * A task could not be created. What was decided stands in the ledger: the caller answers 500, Cloud
 * Tasks delivers its own task again, and the enqueueing is repeated under the same name.
 */
public final class EnqueueFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EnqueueFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
