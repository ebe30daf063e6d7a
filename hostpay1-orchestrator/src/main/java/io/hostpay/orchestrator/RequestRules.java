package io.hostpay.orchestrator;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UnpayableAmount;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Whether a request can be paid at all. What needs the chain or the wallet to be judged (address
 * checksum, own address, cap on one payment) is the executor's to refuse.
 */
final class RequestRules {
  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final Pattern ZERO_ADDRESS = Pattern.compile("0x0{40}");

  /** ChangeNow is not asked about a text that cannot be an id. */
  private static final Pattern ORDER_ID = Pattern.compile("[!-~]+");

  private RequestRules() {}

  /** The verdict on a request. */
  sealed interface Verdict {
    /** Can be paid, as far as this service can tell. */
    record Payable(BigInteger amountWei) implements Verdict {}

    /** Can never be paid. */
    record Refused(EndReason reason, String detail) implements Verdict {}
  }

  static Verdict judge(PaymentOrder order) {
    // Anything but ETH would be paid as if its amount were ETH.
    if (!order.fromCurrency().equalsIgnoreCase("eth")
        || !order.fromNetwork().equalsIgnoreCase("eth")) {
      return new Verdict.Refused(
          EndReason.UNSUPPORTED_CURRENCY, order.fromCurrency() + " on " + order.fromNetwork());
    }
    if (!ORDER_ID.matcher(order.cnApiId()).matches()) {
      return new Verdict.Refused(
          EndReason.BAD_ORDER_ID, "cn_api_id is \"" + order.cnApiId() + "\"");
    }
    if (!ADDRESS.matcher(order.payinAddress()).matches()
        || ZERO_ADDRESS.matcher(order.payinAddress()).matches()) {
      return new Verdict.Refused(EndReason.BAD_ADDRESS, order.payinAddress());
    }
    try {
      return new Verdict.Payable(order.amount().toWei());
    } catch (UnpayableAmount e) {
      return new Verdict.Refused(EndReason.BAD_AMOUNT, String.valueOf(e.getMessage()));
    }
  }
}
