package io.hostpay.orchestrator;

import io.hostpay.common.ledger.EndReason;
import java.util.Arrays;

/** What a payment's end means, for a person who reads it for the first time. */
final class EndMeaning {
  private EndMeaning() {}

  /**
   * What a refusal means. HostPay has paid nothing, except that of an unexplained deposit it is not
   * known who paid it.
   */
  static String refused(String reason) {
    boolean unexplained = reason.startsWith(EndReason.DEPOSIT_UNEXPLAINED.wireName());
    return (unexplained ? "It was refused: " : "It was refused, and HostPay has paid nothing: ")
        + of(reason);
  }

  /**
   * The meaning, with the reason itself behind it.
   *
   * @param reason as the ledger has it: an {@link EndReason}, perhaps with a detail
   */
  static String of(String reason) {
    String word = reason.split(":", 2)[0];
    return Arrays.stream(EndReason.values())
        .filter(end -> end.wireName().equals(word))
        .map(end -> meaning(end) + " (" + reason + ")")
        .findFirst()
        .orElse(reason);
  }

  private static String meaning(EndReason reason) {
    return switch (reason) {
      case UNSUPPORTED_CURRENCY -> "it is not ETH on Ethereum";
      case BAD_ADDRESS -> "its address cannot be paid";
      case OWN_ADDRESS -> "its address is our own wallet";
      case ADDRESS_NOT_ALLOWED -> "its address is not on the list of those that are paid";
      case BAD_ORDER_ID -> "no ChangeNow order has such an id";
      case BAD_AMOUNT -> "its amount cannot be sent";
      case AMOUNT_OVER_LIMIT -> "its amount is above the limit for one payment";
      case DUPLICATE_ORDER -> "another payment of this order was made or is under way";
      case NOT_WAITING ->
          "ChangeNow does not wait for this deposit, and another payment of the order is signed (or an"
              + " earlier revision did not know ChangeNow's status)";
      case UNKNOWN_STATUS ->
          "ChangeNow says of this order what HostPay does not know. Ask ChangeNow what it means, and"
              + " reopen the payment once ChangeNow says that it waits";
      case DEPOSIT_MISSED ->
          "ChangeNow waited for this deposit and takes it no longer, and HostPay has not made it in"
              + " time. Read the address on the chain: where nobody has paid it, a new order is"
              + " needed, or the customer's money goes back; where somebody has and the order failed or"
              + " was refunded, ask ChangeNow where the money is";
      case DEPOSIT_UNEXPLAINED ->
          "ChangeNow has this deposit, and the ledger does not know from whom. Read the address on"
              + " the chain: what our own wallet has paid is to be entered as paid";
      case MISMATCH -> "address, currency or amount differ from ChangeNow's order";
      case NOT_FOUND -> "ChangeNow does not know the order";
      case TAKEN_BY_PREDECESSOR -> "the old service has recorded it as its own";
      case EXPIRED -> "its 24 hours were over before anything was signed";
      case INSUFFICIENT_BALANCE -> "the wallet could not cover it beside what was in flight";
      case REVERTED -> "the address refused it: the gas is lost, the amount is not";
      case CANCELLED -> "an operator's cancellation was mined in its place";
    };
  }
}
