package io.hostpay.executor;

import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The tasks that tell GCHostPay1 of payments, read as GCHostPay1 reads them. */
final class ReportedPayments {
  private final RecordingCloudTasks cloudTasks;
  private final TokenCodec<PaymentResponse> codec;
  private final Clock clock;

  ReportedPayments(RecordingCloudTasks cloudTasks, SigningKeys keys, Clock clock) {
    this.cloudTasks = cloudTasks;
    this.codec = TokenCodec.paymentResponse(keys);
    this.clock = clock;
  }

  /** What GCHostPay1 is told of the payment, one for each task that exists. */
  List<PaymentResponse> of(PaymentOrder order) {
    return cloudTasks.tasks().stream()
        .filter(task -> task.getHttpRequest().getUrl().endsWith("/payment-completed"))
        .map(this::response)
        .filter(response -> response.uniqueId().equals(order.uniqueId()))
        .toList();
  }

  private PaymentResponse response(Task task) {
    String token =
        JsonMapper.shared()
            .readTree(task.getHttpRequest().getBody().toStringUtf8())
            .get("token")
            .asString();
    // Read as if very late, which tells its content whichever clock it was signed by.
    return switch (codec.decode(token, clock.instant().plus(Duration.ofDays(1000)))) {
      case TokenVerdict.Expired<PaymentResponse> signed -> signed.message();
      case TokenVerdict.Valid<PaymentResponse> other -> throw unreadable(other);
      case TokenVerdict.NotYetValid<PaymentResponse> other -> throw unreadable(other);
      case TokenVerdict.BadSignature<PaymentResponse> other -> throw unreadable(other);
      case TokenVerdict.Malformed<PaymentResponse> other -> throw unreadable(other);
    };
  }

  private static AssertionError unreadable(TokenVerdict<PaymentResponse> verdict) {
    return new AssertionError("GCHostPay1 is sent a token that it can't read: " + verdict);
  }
}
