package io.hostpay.executor.wallet;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.Market;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A payment waits for nonces that the chain has not used: what the ledger has at each is broadcast
 * again, whoever's it is; one that nobody holds, no pool either, is filled with a transfer of
 * nothing to the wallet itself. What somebody else has pending there is left alone.
 */
public final class NonceGaps {
  /** How many nonces one look takes care of. */
  private static final int MOST_AT_ONCE = 16;

  private final WalletSettings settings;
  private final WalletRow row;
  private final NonceHolders holders;
  private final AttemptSigner signer;
  private final AttemptSending sending;
  private final Replacement replacement;
  private final PaymentLog log;

  NonceGaps(
      WalletSettings settings,
      WalletRow row,
      NonceHolders holders,
      AttemptSigner signer,
      AttemptSending sending,
      Replacement replacement,
      PaymentLog log) {
    this.settings = settings;
    this.row = row;
    this.holders = holders;
    this.signer = signer;
    this.sending = sending;
    this.replacement = replacement;
    this.log = log;
  }

  /**
   * Gets the chain past these nonces. Idempotent.
   *
   * @param from the next that the chain expects
   * @param to the end, exclusive
   */
  public void fill(BigInteger from, BigInteger to, Market market) {
    BigInteger end = to.min(from.add(BigInteger.valueOf(MOST_AT_ONCE)));
    for (BigInteger nonce = from; nonce.compareTo(end) < 0; nonce = nonce.add(BigInteger.ONE)) {
      switch (holders.holder(nonce)) {
        case NonceHolder.OurAttempt ours -> {
          var unused = sending.send(ours.newest());
        }
        case NonceHolder.OurFiller ours -> sendFillerAgain(ours, market);
        case NonceHolder.Nobody nobody -> fillOne(nonce, nobody, market);
        case NonceHolder.ForeignMined other -> {
          // the endpoint that says otherwise lags
        }
        case NonceHolder.ForeignPending other -> {
          // not ours to outbid
        }
        case NonceHolder.Unknown other -> {
          // looked at again once the nonces below are there
        }
      }
    }
  }

  private void sendFillerAgain(NonceHolder.OurFiller ours, Market market) {
    try {
      if (holders.isOthersNow(ours)) {
        return;
      }
    } catch (ChainException unread) {
      var unused = sending.send(ours.newest()); // sending does not wait for reading
      throw unread;
    }
    var unused = sending.send(ours.newest());
    dearerIfStuck(ours.newest(), market).ifPresent(sending::send);
  }

  private Optional<Attempt> dearerIfStuck(Attempt filler, Market market) {
    Fees dearer = filler.fees().bumped().max(market.fees(settings.maxFeeWei()));
    if (!replacement.isStuck(filler)
        || market.head() == filler.head()
        || dearer.exceeds(settings.maxFeeWei())
        || !signer.hasSigned(filler)) {
      return Optional.empty();
    }
    // another delivery may have been faster
    return row.locked(
        () ->
            isStillNewest(filler) && !row.isPaused()
                ? Optional.of(signer.signDearer(filler, filler.number() + 1, dearer, market.head()))
                : Optional.empty());
  }

  private boolean isStillNewest(Attempt filler) {
    return holders.inLedger(filler.nonce()).orElseThrow() instanceof NonceHolder.OurFiller ours
        && ours.newest().txHash().equals(filler.txHash());
  }

  private void fillOne(BigInteger nonce, NonceHolder.Nobody seen, Market market) {
    Fees fees = market.fees(settings.maxFeeWei());
    Optional<Attempt> filler =
        row.locked(
            () ->
                holders.isStillNobodys(nonce, seen) && !row.isPaused()
                    ? Optional.of(signAndLog(nonce, fees, market))
                    : Optional.empty());
    filler.ifPresent(sending::send);
  }

  /** Logs before the commit: a look after a crash would find the filler and not report the gap. */
  private Attempt signAndLog(BigInteger nonce, Fees fees, Market market) {
    Attempt filler = signer.signFiller(nonce, fees, market.head());
    log.event(Event.NONCE_GAP).with("nonce", nonce).with("filled_by", filler.txHash()).write();
    return filler;
  }
}
