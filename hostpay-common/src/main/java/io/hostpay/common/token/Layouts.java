package io.hostpay.common.token;

import org.jspecify.annotations.Nullable;

/** The five layouts, each as what is written and, below it, what is read. */
final class Layouts {
  static final Layout<TpsHostpayToken> TPS_HOSTPAY =
      new Layout<>(Layouts::write, Layouts::readTpsHostpay, TpsHostpayToken::timestamp);
  static final Layout<StatusCheckRequest> STATUS_CHECK_REQUEST =
      new Layout<>(Layouts::write, Layouts::readStatusCheckRequest, StatusCheckRequest::timestamp);
  static final Layout<StatusCheckResponse> STATUS_CHECK_RESPONSE =
      new Layout<>(
          Layouts::write, Layouts::readStatusCheckResponse, StatusCheckResponse::timestamp);
  static final Layout<PaymentRequest> PAYMENT_REQUEST =
      new Layout<>(Layouts::write, Layouts::readPaymentRequest, PaymentRequest::timestamp);
  static final Layout<PaymentResponse> PAYMENT_RESPONSE =
      new Layout<>(Layouts::write, Layouts::readPaymentResponse, PaymentResponse::timestamp);

  private Layouts() {}

  /** Refuses to write a one-amount token that its reader would take for a two-amount one. */
  private static void write(TpsHostpayToken token, WireWriter wire) {
    PaymentOrder order = token.order();
    wire.uniqueId(order.uniqueId())
        .text("cn_api_id", order.cnApiId())
        .text("from_currency", order.fromCurrency())
        .text("from_network", order.fromNetwork());
    int amountsAt = wire.length();
    if (token.actualAmount() != null) {
      wire.amount(token.actualAmount());
    }
    wire.amount(order.amount())
        .text("payin_address", order.payinAddress())
        .timestamp(token.timestamp());
    if (token.actualAmount() == null && wire.isAmountsTextAndTimestamp(amountsAt, 2)) {
      throw new IllegalArgumentException(
          "This one-amount token could be read as one with two amounts: it is not signed");
    }
  }

  /**
   * Two amounts are told from one by the exact length alone. Both readings can add up only where
   * neither can be paid: the address of one is 8 bytes longer than the other's and begins with what
   * is the second amount there. Such a token is read as two amounts, as GCSplit1 signs today, so
   * that its payment can be recorded and refused for its address or amount.
   */
  private static TpsHostpayToken readTpsHostpay(WireReader wire) throws MalformedBody {
    UniqueId uniqueId = wire.uniqueId();
    String cnApiId = wire.text("cn_api_id");
    String fromCurrency = wire.text("from_currency");
    String fromNetwork = wire.text("from_network");
    boolean oneAmount = wire.restIsAmountsTextAndTimestamp(1);
    boolean twoAmounts = wire.restIsAmountsTextAndTimestamp(2);
    if (!oneAmount && !twoAmounts) {
      throw new MalformedBody(
          "neither the one-amount nor the two-amount layout fits the message's length");
    }
    @Nullable WireAmount actual = twoAmounts ? wire.amount("actual_eth_amount") : null;
    WireAmount amount = wire.amount("from_amount");
    PaymentOrder order =
        new PaymentOrder(
            uniqueId, cnApiId, fromCurrency, fromNetwork, amount, wire.text("payin_address"));
    return new TpsHostpayToken(order, actual, wire.timestamp());
  }

  private static void write(StatusCheckRequest request, WireWriter wire) {
    writeOrder(request.order(), wire).timestamp(request.timestamp());
  }

  private static StatusCheckRequest readStatusCheckRequest(WireReader wire) throws MalformedBody {
    return new StatusCheckRequest(readOrder(wire), wire.timestamp());
  }

  private static void write(StatusCheckResponse response, WireWriter wire) {
    PaymentOrder order = response.order();
    wire.uniqueId(order.uniqueId())
        .text("cn_api_id", order.cnApiId())
        .text("status", response.status())
        .text("from_currency", order.fromCurrency())
        .text("from_network", order.fromNetwork())
        .amount(order.amount())
        .text("payin_address", order.payinAddress())
        .timestamp(response.timestamp());
  }

  private static StatusCheckResponse readStatusCheckResponse(WireReader wire) throws MalformedBody {
    UniqueId uniqueId = wire.uniqueId();
    String cnApiId = wire.text("cn_api_id");
    String status = wire.text("status");
    PaymentOrder order =
        new PaymentOrder(
            uniqueId,
            cnApiId,
            wire.text("from_currency"),
            wire.text("from_network"),
            wire.amount("from_amount"),
            wire.text("payin_address"));
    return new StatusCheckResponse(order, status, wire.timestamp());
  }

  private static void write(PaymentRequest request, WireWriter wire) {
    writeOrder(request.order(), wire).timestamp(request.timestamp());
  }

  private static PaymentRequest readPaymentRequest(WireReader wire) throws MalformedBody {
    return new PaymentRequest(readOrder(wire), wire.timestamp());
  }

  private static void write(PaymentResponse response, WireWriter wire) {
    wire.uniqueId(response.uniqueId())
        .text("cn_api_id", response.cnApiId())
        .text("tx_hash", response.txHash())
        .text("tx_status", response.txStatus())
        .wholeDouble("gas_used", response.gasUsed())
        .uint64(response.blockNumber())
        .timestamp(response.timestamp());
  }

  private static PaymentResponse readPaymentResponse(WireReader wire) throws MalformedBody {
    return new PaymentResponse(
        wire.uniqueId(),
        wire.text("cn_api_id"),
        wire.text("tx_hash"),
        wire.text("tx_status"),
        wire.wholeDouble("gas_used"),
        wire.uint64("block_number"),
        wire.timestamp());
  }

  private static WireWriter writeOrder(PaymentOrder order, WireWriter wire) {
    return wire.uniqueId(order.uniqueId())
        .text("cn_api_id", order.cnApiId())
        .text("from_currency", order.fromCurrency())
        .text("from_network", order.fromNetwork())
        .amount(order.amount())
        .text("payin_address", order.payinAddress());
  }

  private static PaymentOrder readOrder(WireReader wire) throws MalformedBody {
    return new PaymentOrder(
        wire.uniqueId(),
        wire.text("cn_api_id"),
        wire.text("from_currency"),
        wire.text("from_network"),
        wire.amount("from_amount"),
        wire.text("payin_address"));
  }
}
