package io.hostpay.common.logging;

import org.slf4j.event.Level;

/**
 * Every event the services log or write into a payment's timeline. Metrics, dashboards and alerts
 * are built on these names: renaming one is a change of the operators' interface.
 *
 * <p>ERROR means that a person has to act; WARN that a person may want to see it, most often a
 * payment that waits; INFO is the way of a payment.
 */
public enum Event {
  PAYMENT_REQUESTED(Level.INFO, "🎯", "Payment request received"),
  PAYMENT_REQUEST_REPEATED(Level.INFO, "🔁", "Payment request repeated, nothing new to do"),
  PAYMENT_REQUEST_CONFLICT(
      Level.ERROR, "🚨", "Request differs from the one recorded under its id, refused"),
  STATUS_CHECK_ENQUEUED(Level.INFO, "✅", "Enqueued to status checker"),
  STATUS_CHECK_STARTED(Level.INFO, "🔍", "Checking ChangeNow status"),
  STATUS_CHECK_ATTEMPT(Level.INFO, "🔄", "Attempt #{attempt}"),
  CHANGENOW_RATE_LIMITED(Level.WARN, "⏰", "Rate limited, wait {wait_s}s"),
  CHANGENOW_SERVER_ERROR(Level.WARN, "❌", "Server error, wait {wait_s}s"),
  CHANGENOW_NETWORK_ERROR(Level.WARN, "❌", "Network error, wait {wait_s}s"),
  STATUS_INVALID(Level.WARN, "⚠️", "Invalid status: {status}"),
  STATUS_CHECKED(Level.INFO, "✅", "Status confirmed: {status}"),
  STATUS_CHECK_DEFERRED(Level.WARN, "⏰", "ChangeNow gave no usable answer, asked again later"),
  CHANGENOW_KEY_REFUSED(
      Level.ERROR, "🔑", "ChangeNow refuses the API key, payments wait until it is mended"),
  STATUS_VERIFIED(Level.INFO, "✅", "Status verified: {status}"),
  STATUS_RECHECK(Level.INFO, "🔄", "ChangeNow's answer is outdated, asked again before paying"),
  STATUS_ASKED_AGAIN(
      Level.WARN, "🔄", "ChangeNow's answer is not acted on yet: it is asked again first"),
  PAYMENT_EXECUTION_ENQUEUED(Level.INFO, "🚀", "Enqueued to payment executor"),
  PAYMENT_STARTED(Level.INFO, "💰", "Executing ETH payment"),
  PAYMENT_ATTEMPT(Level.INFO, "🔄", "Attempt #{attempt}"),
  RPC_ERROR(Level.WARN, "❌", "RPC error, wait {wait_s}s"),
  INSUFFICIENT_BALANCE(Level.WARN, "❌", "Insufficient balance"),
  TRANSACTION_SIGNED(Level.INFO, "🖊️", "Transaction signed and stored"),
  TRANSACTION_BROADCAST(Level.INFO, "📡", "Transaction broadcast"),
  BROADCAST_DEFERRED(Level.WARN, "⏳", "Broadcast not confirmed, same bytes again later"),
  TRANSACTION_REPLACED(Level.WARN, "⛽", "Transaction stuck, replacement signed and stored"),
  PAYMENT_PENDING(Level.INFO, "⏳", "Transaction not mined yet"),
  PAYMENT_DEFERRED(Level.WARN, "⏰", "Payment not possible right now, tried again later"),
  PAYMENT_MINED(Level.INFO, "✅", "Payment successful"),
  PAYMENT_RESPONSE_ENQUEUED(Level.INFO, "✅", "Response enqueued"),
  PAYMENT_COMPLETED(Level.INFO, "🎉", "Payment workflow completed"),
  PAYMENT_REORGANISED(
      Level.WARN, "🌀", "A block left the chain: the payment waits for its transaction again"),
  CANCELLATION_SIGNED(
      Level.WARN, "🛑", "Cancellation signed and stored: the payment ends by whichever is mined"),
  CANCELLATION_REQUESTED(Level.WARN, "🛑", "Cancellation asked for by an operator"),
  NONCE_LOST_REQUESTED(Level.WARN, "🛑", "Nonce declared lost by an operator"),
  CANCELLATION_REFUSED(Level.WARN, "🛑", "Cancellation not possible, the payment stays as it is"),
  NONCE_LOST_REFUSED(Level.WARN, "🛑", "Nonce not shown to be lost, the payment stays as it is"),
  WALLET_PAUSED(Level.ERROR, "⏸️", "Wallet paused by an operator, payments wait"),
  WALLET_RESUMED(Level.WARN, "▶️", "Wallet resumed by an operator"),
  SPENDING_ACKNOWLEDGED(Level.WARN, "📝", "Unknown spending acknowledged by an operator"),
  NONCE_TAKEN(
      Level.ERROR,
      "🚨",
      "Nonce was consumed by a transaction that is not ours, finally: ChangeNow is asked again"),
  NONCE_UNPROVEN(
      Level.ERROR,
      "🚨",
      "Nonce is used up and nodes cannot show by what: a person has to look and decide"),
  PAYMENT_ADOPTED(
      Level.ERROR,
      "🚨",
      "A transaction unknown to the ledger paid the exact deposit: it is the payment"),
  DUPLICATE_ORDER(Level.ERROR, "🚨", "Refused: another payment has this ChangeNow order"),
  DEPOSIT_MISSED(Level.ERROR, "🚨", "Deposit not made in time: a person has to decide"),
  DEPOSIT_UNEXPLAINED(Level.ERROR, "🚨", "Deposit made by somebody unknown: read the chain"),
  BALANCE_SHORT(
      Level.ERROR, "💸", "Balance does not cover the payment, which fails if that stays so"),
  WALLET_BALANCE_LOW(
      Level.ERROR, "🪫", "Balance is low: at the last day's pace it is empty within six hours"),
  SPENDING_LIMIT_REACHED(Level.ERROR, "🚧", "Cap on spending is reached, payments wait"),
  WALLET_KEY_REFUSED(
      Level.ERROR, "🔑", "Wallet's key cannot be used, payments wait until that is mended"),
  SIGNING_PAUSED(Level.WARN, "⏸️", "Wallet is paused, payments wait"),
  NONCE_GAP(Level.ERROR, "🕳️", "Nonce that no payment holds is filled: payments above it go on"),
  PENDING_NONCE_IMPLAUSIBLE(Level.ERROR, "🕳️", "Node's nonce cannot be right: payments wait"),
  PAYMENT_REDRIVEN(Level.WARN, "🔁", "Payment had stalled and is driven on"),
  PAYMENT_REOPENED(Level.WARN, "🔁", "Payment reopened by an operator"),
  PAYMENT_OPEN_TOO_LONG(
      Level.ERROR, "🐌", "Payment is open for over six hours: a person has to see what holds it"),
  PAYMENT_OUTLIVED_ORDER(
      Level.ERROR,
      "⌛",
      "Payment is signed, not mined, and its order has expired: the payment is still sent, unless a"
          + " person cancels it, and ChangeNow may refund a late deposit"),
  PAYMENT_NOT_FINAL(
      Level.ERROR,
      "🪨",
      "Block of the payment is not final two hours after it was found: the payment is watched on, and"
          + " a person has to see what the nodes say"),
  SWEPT(Level.INFO, "🧹", "Ledger swept"),
  OPERATOR_REFUSED(Level.WARN, "🔒", "Caller is no operator, nothing was changed"),
  CALLER_REFUSED(Level.WARN, "🔒", "Caller may not call this, nothing was changed"),
  CALLER_UNPROVEN(Level.WARN, "🔓", "Caller let in without proof: refused once it is enforced"),
  // It passes by itself; where it does not, tasks that come again and again raise their alert.
  IDENTITY_UNDECIDED(
      Level.WARN,
      "🔑",
      "Callers cannot be identified: the issuer's keys are out of reach; tried again"),
  FINALITY_CHECKED(Level.INFO, "🔢", "Confirmations updated"),
  PAYMENT_REJECTED(Level.WARN, "⚠️", "Payment rejected, HostPay does not pay it"),
  PAYMENT_FAILED(Level.ERROR, "❌", "Payment failed, a person has to decide"),
  PROJECTION_FAILED(
      Level.ERROR, "📋", "split_payout_hostpay could not be written, the ledger holds the payment"),
  PROJECTION_REPAIRED(Level.INFO, "📋", "split_payout_hostpay repaired from the ledger"),
  RPC_ENDPOINT_PROBLEM(Level.ERROR, "🔌", "Ethereum RPC endpoint put aside"),
  UNKNOWN_SPENDING(Level.ERROR, "🚨", "Wallet sent a transaction that the ledger does not know"),
  UNKNOWN_TOKEN_TRANSFER(
      Level.WARN,
      "🪙",
      "Token transfer names the wallet as its sender in a transaction that the ledger does not"
          + " know"),
  WEBHOOK_RECEIVED(Level.INFO, "🔔", "Notification from Alchemy"),
  WEBHOOK_REPEATED(Level.INFO, "🔁", "Notification from Alchemy repeated, nothing new to do"),
  WEBHOOK_IGNORED(Level.INFO, "🔕", "Notification of a type or a chain that is not about payments"),
  WEBHOOK_UNUSABLE(
      Level.ERROR,
      "🔕",
      "Alchemy sent a message that is no notification; it may announce that notifications stop: a"
          + " person has to read it"),
  WEBHOOK_REFUSED(Level.WARN, "🔒", "Webhook request refused, nothing was changed"),
  TRANSACTION_CONFIRMED_HINT(Level.INFO, "🔔", Tag.ALCHEMY, "Transaction update"),
  TRANSACTION_REVERTED_HINT(Level.WARN, "🔔", Tag.ALCHEMY, "Transaction update"),
  TRANSACTION_DROPPED_HINT(Level.WARN, "🔔", Tag.ALCHEMY, "Transaction update"),
  TRANSACTION_REORGED_HINT(Level.WARN, "🔔", Tag.ALCHEMY, "Transaction update"),
  TOKEN_REFUSED(Level.WARN, "🔒", "Token refused, nothing was changed"),
  UNKNOWN_PAYMENT(
      Level.ERROR,
      "🚨",
      "Signed message about a payment the ledger lacks: it waits until the ledger is restored"),
  REQUEST(Level.INFO, "📊", "Request answered"),
  REQUEST_REFUSED(Level.INFO, "🚫", "Request refused, nothing was changed"),
  REQUEST_BROKEN_OFF(Level.INFO, "✂️", "Client broke its request off"),
  TASK_UNREADABLE(
      Level.ERROR,
      "🚨",
      "Delivered task cannot be read: its payment stands still until its sender is mended"),
  REQUEST_FAILED(Level.ERROR, "❌", "Request failed by a fault of our own, tried again later"),
  ROTATED_KEY_GONE(
      Level.WARN,
      "🔑",
      "Key beside the current one is disabled or gone: what it has signed is refused"),
  SERVICE_STARTED(Level.INFO, "🚀", "Service started"),
  // Written by the start itself: there is no log yet where it fails.
  START_FAILED(Level.ERROR, "🚨", "Service did not start, no payment was touched");

  /** What stands in brackets: who speaks. */
  private enum Tag {
    SERVICE,
    ALCHEMY
  }

  private final Level level;
  private final String emoji;
  private final Tag tag;
  private final String text;

  Event(Level level, String emoji, String text) {
    this(level, emoji, Tag.SERVICE, text);
  }

  Event(Level level, String emoji, Tag tag, String text) {
    this.level = level;
    this.emoji = emoji;
    this.tag = tag;
    this.text = text;
  }

  /**
   * ERROR where somebody has to act on it: there is an alert for each, and for REQUEST_FAILED the
   * one on the rate of errors.
   */
  public Level level() {
    return level;
  }

  String emoji() {
    return emoji;
  }

  /** Who speaks, where this service prints it. */
  String tag(ServiceName service) {
    return tag == Tag.SERVICE ? service.name() : tag.name();
  }

  /** Its words; a field's name in braces stands for the field's value. */
  String text() {
    return text;
  }

  /** The value of the {@code event} field in logs and of the ledger's timeline: lower case. */
  public String wireName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
