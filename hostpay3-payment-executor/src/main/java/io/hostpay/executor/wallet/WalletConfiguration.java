package io.hostpay.executor.wallet;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts of this room, joined by their constructors' parameters. */
@Configuration(proxyBeanMethods = false)
@Import({
  AttemptSending.class,
  AttemptSigner.class,
  Attempts.class,
  Cancellation.class,
  DeadAttempts.class,
  ForeignNonces.class,
  ForeignTakers.class,
  LedgerServer.class,
  LostCommits.class,
  LostNonces.class,
  NonceGaps.class,
  NonceHolders.class,
  NonceRows.class,
  NonceUseComparison.class,
  OpenNonces.class,
  PendingNonceCheck.class,
  Replacement.class,
  Reservation.class,
  RestoredPayments.class,
  SigningTurns.class,
  SpendingLimits.class,
  UnknownSpending.class,
  UnminedSpending.class,
  WalletEvents.class,
  WalletRow.class
})
public class WalletConfiguration {}
