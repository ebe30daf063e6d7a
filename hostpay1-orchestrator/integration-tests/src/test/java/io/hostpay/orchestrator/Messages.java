package io.hostpay.orchestrator;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.postgres.LedgerPayments;
import java.math.BigInteger;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Orders, and the tokens about them as the other services sign them. */
final class Messages {
  static final String TPS_KEY = "tps-hostpay-test-key-0123456789abcdef0123456789abcdef0123456789";
  static final String INTERNAL_KEY =
      "internal-test-key-0123456789abcdef0123456789abcdef0123456789ab";
  static final String ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7";

  static final TokenCodec<TpsHostpayToken> REQUESTS =
      TokenCodec.tpsHostpay(SigningKeys.of(TPS_KEY));
  static final TokenCodec<StatusCheckResponse> REPORTS =
      TokenCodec.statusCheckResponse(SigningKeys.of(INTERNAL_KEY));
  static final TokenCodec<PaymentResponse> RESPONSES =
      TokenCodec.paymentResponse(SigningKeys.of(INTERNAL_KEY));

  private static final AtomicInteger IDS = new AtomicInteger();

  private Messages() {}

  /** An order of 1.5 ETH that nobody has seen before. */
  static PaymentOrder newOrder() {
    return order("payment-" + IDS.incrementAndGet(), 1.5);
  }

  static PaymentOrder order(String id, double amount) {
    return new PaymentOrder(
        new UniqueId(id), "cn-order-1", "eth", "eth", new WireAmount(amount), ADDRESS);
  }

  static String request(PaymentOrder order) {
    return request(order, Instant.now());
  }

  static String request(PaymentOrder order, Instant signedAt) {
    return REQUESTS.encode(new TpsHostpayToken(order, null, signedAt));
  }

  static String report(PaymentOrder order, String status) {
    return REPORTS.encode(new StatusCheckResponse(order, status, Instant.now()));
  }

  static String response(PaymentOrder order, String txHash, String status, Instant signedAt) {
    return RESPONSES.encode(
        new PaymentResponse(
            order.uniqueId(),
            order.cnApiId(),
            txHash,
            status,
            BigInteger.valueOf(21_000),
            19_000_000,
            signedAt));
  }

  /** A hash that belongs to this order alone. */
  static String hash(PaymentOrder order) {
    return LedgerPayments.hash(order.uniqueId().value());
  }

  static MinedTransaction mined(PaymentOrder order) {
    return LedgerPayments.mined(hash(order));
  }
}
