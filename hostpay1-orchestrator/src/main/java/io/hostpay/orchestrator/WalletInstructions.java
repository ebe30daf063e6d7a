package io.hostpay.orchestrator;

import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.WalletHold;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Operators' instructions to pause signing, to resume it, and to acknowledge spending that the
 * ledger does not know. Idempotent.
 */
public final class WalletInstructions {
  private final WalletHold hold;
  private final PaymentLedger ledger;
  private final PaymentLog log;

  WalletInstructions(WalletHold hold, PaymentLedger ledger, PaymentLog log) {
    this.hold = hold;
    this.ledger = ledger;
    this.log = log;
  }

  public List<WalletHold.Status> statuses() {
    return hold.statuses();
  }

  /**
   * No payment is signed: all wait, and their time runs on.
   *
   * @return how many wallets were not paused before
   */
  public int pause(String by, String reason) {
    return ledger.inTransaction(
        () -> {
          int changed = hold.pause(by, reason);
          // Before the commit: else a crash could leave all payments waiting, and nobody told.
          log.event(Event.WALLET_PAUSED)
              .with("by", by)
              .with("reason", reason)
              .with("wallets", changed)
              .write();
          return changed;
        });
  }

  /** Takes the pause back, and says how many wallets were paused. */
  public int resume(String by) {
    int changed = hold.resume();
    log.event(Event.WALLET_RESUMED).with("by", by).with("wallets", changed).write();
    return changed;
  }

  /**
   * Somebody has looked at unknown spending, as far as it was found when they looked. GCHostPay3
   * still signs no payment on what ChangeNow said before this acknowledgement.
   *
   * @param below {@link WalletHold.Status#haltedBelow} as they saw it
   */
  public Acknowledged acknowledge(String by, long below) {
    int changed = hold.acknowledge(by, below);
    Long halted =
        statuses().stream()
            .map(WalletHold.Status::haltedBelow)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    if (changed > 0 || halted == null) {
      log.event(Event.SPENDING_ACKNOWLEDGED)
          .with("by", by)
          .with("below", below)
          .with("wallets", changed)
          .write();
    }
    return new Acknowledged(changed, halted);
  }

  /**
   * What came of it.
   *
   * @param wallets how many sign again
   * @param haltedBelow {@link WalletHold.Status#haltedBelow} of a wallet that stays halted, since
   *     more was found meanwhile; {@code null} where none does
   */
  public record Acknowledged(int wallets, @Nullable Long haltedBelow) {}
}
