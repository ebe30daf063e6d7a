package io.hostpay.common.ledger;

import io.hostpay.common.logging.Event;

/**
 * What a change writes, beside the state itself.
 *
 * @param assignments further columns, SQL; {@code :now} is the present time
 */
record Move(PaymentState to, Event event, String assignments) {
  static final Move VERIFIED =
      new Move(PaymentState.VERIFIED, Event.STATUS_VERIFIED, "verified_at = :word");

  static final Move RECHECK =
      new Move(
          PaymentState.RECEIVED,
          Event.STATUS_RECHECK,
          "verified_at = null, generation = generation + 1");

  static final Move SUBMITTED =
      new Move(
          PaymentState.SUBMITTED,
          Event.TRANSACTION_SIGNED,
          "submitted_at = :now, short_since = null, short_block = null, short_endpoint = null");

  static final Move NONCE_LOST =
      new Move(
          PaymentState.RECEIVED,
          Event.NONCE_TAKEN,
          "verified_at = null, submitted_at = null, generation = generation + 1");

  static final Move PAID =
      new Move(
          PaymentState.PAID,
          Event.PAYMENT_MINED,
          """
          paid_at = :now, tx_hash = :tx_hash, gas_used = :gas_used, block_number = :block_number,
          block_hash = :block_hash, confirmations = null, final_at = null
          """);

  static final Move REORGANISED =
      new Move(
          PaymentState.SUBMITTED,
          Event.PAYMENT_REORGANISED,
          """
          generation = generation + 1, paid_at = null, completed_at = null, tx_hash = null,
          gas_used = null, block_number = null, block_hash = null, confirmations = null,
          final_at = null
          """);

  static final Move COMPLETED =
      new Move(PaymentState.COMPLETED, Event.PAYMENT_COMPLETED, "completed_at = :now");

  static final Move REJECTED =
      new Move(PaymentState.REJECTED, Event.PAYMENT_REJECTED, "reason = :reason, ended_at = :now");

  static final Move FAILED =
      new Move(PaymentState.FAILED, Event.PAYMENT_FAILED, "reason = :reason, ended_at = :now");

  static final Move REOPENED =
      new Move(
          PaymentState.RECEIVED,
          Event.PAYMENT_REOPENED,
          """
          reason = null, ended_at = null, verified_at = null, submitted_at = null,
          short_since = null, short_block = null, short_endpoint = null, valid_until = null,
          generation = generation + 1, deadline_at = :deadline
          """);
}
