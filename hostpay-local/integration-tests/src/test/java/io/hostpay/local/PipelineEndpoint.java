package io.hostpay.local;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import java.math.BigInteger;
import java.time.Instant;

/** Where tasks are delivered, and the token that belongs there. */
enum PipelineEndpoint {
  INTAKE(Service.ORCHESTRATOR, "/", "GCHostPay1 /"),
  STATUS_VERIFIED(Service.ORCHESTRATOR, "/status-verified", "GCHostPay1 /status-verified"),
  PAYMENT_COMPLETED(Service.ORCHESTRATOR, "/payment-completed", "GCHostPay1 /payment-completed"),
  STATUS_CHECK(Service.STATUS_CHECKER, "/", "GCHostPay2 /"),
  EXECUTION(Service.PAYMENT_EXECUTOR, "/", "GCHostPay3 /"),
  WATCH(Service.PAYMENT_EXECUTOR, "/watch", "GCHostPay3 /watch");

  private final Service service;
  private final String path;
  private final String title;

  PipelineEndpoint(Service service, String path, String title) {
    this.service = service;
    this.path = path;
    this.title = title;
  }

  Service service() {
    return service;
  }

  String path() {
    return path;
  }

  String title() {
    return title;
  }

  /** The key that its tokens are signed with. */
  String key() {
    return this == INTAKE
        ? LocalKeys.TPS_HOSTPAY_SIGNING_KEY
        : LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY;
  }

  /** The message with which a payment goes on, as this endpoint gets it. */
  String token(PaymentOrder order, Instant at) {
    return token(order, at, key());
  }

  /** Likewise, signed with any key. */
  String token(PaymentOrder order, Instant at, String key) {
    SigningKeys keys = SigningKeys.of(key);
    return switch (this) {
      case INTAKE -> TokenCodec.tpsHostpay(keys).encode(new TpsHostpayToken(order, null, at));
      case STATUS_VERIFIED ->
          TokenCodec.statusCheckResponse(keys)
              .encode(new StatusCheckResponse(order, "waiting", at));
      case PAYMENT_COMPLETED ->
          TokenCodec.paymentResponse(keys)
              .encode(
                  new PaymentResponse(
                      order.uniqueId(),
                      order.cnApiId(),
                      "0x" + "ab".repeat(32),
                      PaymentResponse.SUCCESS,
                      BigInteger.valueOf(21000),
                      1,
                      at));
      case STATUS_CHECK ->
          TokenCodec.statusCheckRequest(keys).encode(new StatusCheckRequest(order, at));
      case EXECUTION, WATCH ->
          TokenCodec.paymentRequest(keys).encode(new PaymentRequest(order, at));
    };
  }

  @Override
  public String toString() {
    return title;
  }
}
