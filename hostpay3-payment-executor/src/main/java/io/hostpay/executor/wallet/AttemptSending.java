package io.hostpay.executor.wallet;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.BroadcastOutcome;
import io.hostpay.executor.ethereum.Chain;
import java.util.List;

/**
 * Hands stored attempts to the nodes, the same bytes again and again. Whatever a node says to that
 * decides nothing; only what is mined does.
 */
public final class AttemptSending {
  private final Chain chain;
  private final Attempts attempts;
  private final PaymentLog log;

  AttemptSending(Chain chain, Attempts attempts, PaymentLog log) {
    this.chain = chain;
    this.attempts = attempts;
    this.log = log;
  }

  /**
   * Broadcasts a committed attempt, and never one before that, and records how far it came. May be
   * repeated at any time: the same bytes are mined once at most. Never throws for what nodes
   * answer.
   */
  public BroadcastOutcome send(Attempt attempt) {
    BroadcastOutcome outcome = chain.broadcast(attempt.signed());
    if (!(outcome instanceof BroadcastOutcome.NotSent)) {
      attempts.recordSent(attempt, isTaken(outcome) ? Attempt.Sent.SEEN : Attempt.Sent.UNSEEN);
    }
    report(attempt, outcome);
    return outcome;
  }

  /**
   * Sends the newest, and where no node takes that, the older ones too, of which one may be
   * affordable.
   *
   * @param live newest first
   * @return what was said to the newest
   */
  public BroadcastOutcome sendAll(List<Attempt> live) {
    List<Attempt> ours = live.stream().filter(Attempt::hasBytes).toList();
    BroadcastOutcome outcome = send(ours.getFirst());
    if (!isTaken(outcome) && !(outcome instanceof BroadcastOutcome.NonceTooLow)) {
      for (Attempt older : ours.subList(1, ours.size())) {
        if (isTaken(send(older))) {
          break;
        }
      }
    }
    return outcome;
  }

  private static boolean isTaken(BroadcastOutcome outcome) {
    return outcome instanceof BroadcastOutcome.Accepted
        || outcome instanceof BroadcastOutcome.AlreadyKnown;
  }

  private void report(Attempt attempt, BroadcastOutcome outcome) {
    if (outcome instanceof BroadcastOutcome.AlreadyKnown) {
      return;
    }
    boolean taken = outcome instanceof BroadcastOutcome.Accepted;
    log.event(taken ? Event.TRANSACTION_BROADCAST : Event.BROADCAST_DEFERRED)
        .with("unique_id", attempt.uniqueId())
        .with("tx_hash", attempt.txHash())
        .with("nonce", attempt.nonce())
        .with("outcome", taken ? null : outcome.getClass().getSimpleName())
        .with("detail", taken ? null : outcome.detail())
        .write();
  }
}
