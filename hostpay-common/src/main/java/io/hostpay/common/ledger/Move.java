package io.hostpay.common.ledger;

import io.hostpay.common.logging.Event;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a change writes, beside the state itself.
 *
 * @param from the states that it leads from
 * @param assignments further columns, SQL; {@code :now} is the present time
 */
record Move(Set<PaymentState> from, PaymentState to, Event event, String assignments) {
  static final Move VERIFIED =
      new Move(
          EnumSet.of(PaymentState.RECEIVED),
          PaymentState.VERIFIED,
          Event.STATUS_VERIFIED,
          "verified_at = :said");

  static final Move RECHECK =
      new Move(
          EnumSet.of(PaymentState.VERIFIED),
          PaymentState.RECEIVED,
          Event.STATUS_RECHECK,
          "verified_at = null, generation = generation + 1");

  static final Move SUBMITTED =
      new Move(
          EnumSet.of(PaymentState.VERIFIED),
          PaymentState.SUBMITTED,
          Event.TRANSACTION_SIGNED,
          "submitted_at = :now, short_since = null, short_block = null, short_endpoint = null");

  static final Move NONCE_LOST =
      new Move(
          EnumSet.of(PaymentState.SUBMITTED),
          PaymentState.RECEIVED,
          Event.NONCE_TAKEN,
          "verified_at = null, submitted_at = null, generation = generation + 1");

  static final Move PAID =
      new Move(
          EnumSet.of(PaymentState.SUBMITTED),
          PaymentState.PAID,
          Event.PAYMENT_MINED,
          """
          paid_at = :now, tx_hash = :tx_hash, gas_used = :gas_used, block_number = :block_number,
          block_hash = :block_hash, confirmations = null, final_at = null
          """);

  static final Move REORGANISED =
      new Move(
          EnumSet.of(PaymentState.PAID, PaymentState.COMPLETED),
          PaymentState.SUBMITTED,
          Event.PAYMENT_REORGANISED,
          """
          generation = generation + 1, paid_at = null, completed_at = null, tx_hash = null,
          gas_used = null, block_number = null, block_hash = null, confirmations = null,
          final_at = null
          """);

  static final Move COMPLETED =
      new Move(
          EnumSet.of(PaymentState.PAID),
          PaymentState.COMPLETED,
          Event.PAYMENT_COMPLETED,
          "completed_at = :now");

  static final Move REJECTED =
      new Move(
          EnumSet.of(PaymentState.RECEIVED, PaymentState.VERIFIED),
          PaymentState.REJECTED,
          Event.PAYMENT_REJECTED,
          "reason = :reason, ended_at = :now");

  static final Move FAILED =
      new Move(
          EnumSet.of(PaymentState.RECEIVED, PaymentState.VERIFIED, PaymentState.SUBMITTED),
          PaymentState.FAILED,
          Event.PAYMENT_FAILED,
          "reason = :reason, ended_at = :now");

  static final Move REOPENED =
      new Move(
          EnumSet.of(PaymentState.REJECTED, PaymentState.FAILED),
          PaymentState.RECEIVED,
          Event.PAYMENT_REOPENED,
          """
          reason = null, ended_at = null, verified_at = null, submitted_at = null,
          short_since = null, short_block = null, short_endpoint = null, valid_until = null,
          not_found_since = null, not_found_at = null,
          generation = generation + 1, deadline_at = :deadline
          """);
}
