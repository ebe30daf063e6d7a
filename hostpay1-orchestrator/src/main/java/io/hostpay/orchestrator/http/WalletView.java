package io.hostpay.orchestrator.http;

import io.hostpay.common.ledger.WalletHold;
import io.hostpay.orchestrator.ledger.WalletFigures;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A wallet as an operator reads it; what GCHostPay3 has seen of it comes with its age. */
record WalletView(
    String address,
    long next_nonce,
    long in_flight,
    String in_flight_wei,
    String hour_wei,
    String day_wei,
    @Nullable Seen seen,
    @Nullable Instant paused_at,
    @Nullable String paused_by,
    @Nullable String pause_reason,
    long unknown_transactions,
    @Nullable Long halted_below) {

  /** What GCHostPay3 saw when it last set out to sign a payment. */
  record Seen(
      Instant at,
      long block,
      String balance_wei,
      @Nullable String max_payment_wei,
      @Nullable String max_fee_wei,
      String max_hour_wei,
      String max_day_wei) {
    static @Nullable Seen of(WalletFigures.@Nullable Seen seen) {
      return seen == null
          ? null
          : new Seen(
              seen.at(),
              seen.block(),
              seen.balanceWei(),
              seen.maxPaymentWei(),
              seen.maxFeeWei(),
              seen.maxHourWei(),
              seen.maxDayWei());
    }
  }

  static WalletView of(WalletHold.Status status, WalletFigures.Figures figures) {
    return new WalletView(
        status.wallet(),
        figures.nextNonce(),
        figures.inFlight(),
        figures.inFlightWei(),
        figures.hourWei(),
        figures.dayWei(),
        Seen.of(figures.seen()),
        status.pausedAt(),
        status.pausedBy(),
        status.pauseReason(),
        status.unknownTransactions(),
        status.haltedBelow());
  }
}
