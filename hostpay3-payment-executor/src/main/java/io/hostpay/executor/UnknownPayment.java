package io.hostpay.executor;

import io.hostpay.common.token.UniqueId;

/** A signed request for a payment that the ledger does not have; nothing is paid without it. */
final class UnknownPayment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownPayment(UniqueId uniqueId) {
    super(
        "The ledger has no payment "
            + uniqueId.value()
            + " though the orchestrator asks to pay it. Nothing was signed; the task is delivered"
            + " again until the ledger is restored.");
  }
}
