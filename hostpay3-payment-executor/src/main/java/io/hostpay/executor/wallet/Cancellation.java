package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.Market;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Signs a transfer of nothing to the wallet itself, which races a payment's attempts. */
public final class Cancellation {
  private final WalletSettings settings;
  private final Chain chain;
  private final SigningTurns turns;
  private final WalletEvents events;
  private final Attempts attempts;
  private final AttemptSigner signer;

  Cancellation(
      WalletSettings settings,
      Chain chain,
      SigningTurns turns,
      WalletEvents events,
      Attempts attempts,
      AttemptSigner signer) {
    this.settings = settings;
    this.chain = chain;
    this.turns = turns;
    this.events = events;
    this.attempts = attempts;
    this.signer = signer;
  }

  /**
   * Signs and stores it. Idempotent: where a cancellation is the newest attempt, that one is
   * returned.
   *
   * @param by who asked for it, for the timeline
   * @return empty if the payment is not SUBMITTED or another wallet signed it
   */
  public Optional<Attempt> sign(UniqueId uniqueId, String by) {
    Market market = chain.market();
    // An operator asked for it: the cap on fees does not hold the cancellation back, within reason.
    Fees usual = market.fees(settings.maxFeeWei().multiply(BigInteger.TEN));
    Optional<Newest> newest =
        turns
            .whileIn(
                PaymentState.SUBMITTED,
                uniqueId,
                locked -> cancel(locked, attempts.live(locked.uniqueId()), usual, market.head()))
            .flatMap(done -> done);
    if (newest.orElse(null) instanceof Newest.Signed signed) {
      SequencedMap<String, Object> fields = new LinkedHashMap<>();
      fields.put("tx_hash", signed.attempt().txHash());
      fields.put("nonce", signed.attempt().nonce());
      fields.put("by", by);
      events.record(signed.payment(), Event.CANCELLATION_SIGNED, fields);
    }
    return newest.map(Newest::attempt);
  }

  /** The cancellation that is the newest attempt now. */
  private sealed interface Newest {
    Attempt attempt();

    /** Signed just now. */
    record Signed(Payment payment, Attempt attempt) implements Newest {}

    /** Signed by an earlier request. */
    record Found(Attempt attempt) implements Newest {}
  }

  private Optional<Newest> cancel(
      LockedPayment payment, List<Attempt> live, Fees usual, long head) {
    return competitor(live)
        .filter(signer::hasSigned)
        .map(
            newest ->
                newest.kind() == AttemptKind.CANCELLATION
                    ? new Newest.Found(newest)
                    : new Newest.Signed(
                        payment.payment(),
                        signer.signCancellation(
                            newest,
                            live.getFirst().number() + 1,
                            newest.hasBytes() ? newest.fees().bumped().max(usual) : usual,
                            head)));
  }

  /**
   * What a cancellation has to outbid. Where there is none but an adopted transaction, that one:
   * its block may have left the chain with no node knowing it any more, and then nothing else would
   * ever use the nonce.
   */
  private static Optional<Attempt> competitor(List<Attempt> live) {
    return live.stream().filter(Attempt::hasBytes).findFirst().or(() -> live.stream().findFirst());
  }
}
