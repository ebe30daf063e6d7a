package io.hostpay.local;

import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.ByteString;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.cloudtasks.EmulatorClient;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Asks for payments the way GCSplit1 does: a signed token, unnamed, on the trigger queue. */
public final class Gcsplit1 implements AutoCloseable {
  private static final String QUEUE = "gcsplit-hostpay-trigger-queue";

  private volatile TokenCodec<TpsHostpayToken> codec =
      TokenCodec.tpsHostpay(SigningKeys.of(LocalKeys.TPS_HOSTPAY_SIGNING_KEY));
  private final EmulatorClient client;
  private final String target;
  private final Clock clock;

  Gcsplit1(Ports ports, Clock clock) {
    this.clock = clock;
    this.target = Service.url(ports.orchestrator()) + "/";
    this.client = EmulatorClient.at(ports.cloudTasks());
  }

  /** Signs with this key from now on. */
  public void signWith(String key) {
    codec = TokenCodec.tpsHostpay(SigningKeys.of(key));
  }

  /**
   * Signs a request as of now.
   *
   * @param actual the amount before ChangeNow's estimate, for the layout with two; else null
   */
  public String token(PaymentOrder order, @Nullable WireAmount actual) {
    return codec.encode(new TpsHostpayToken(order, actual, clock.instant()));
  }

  /** Enqueues a token; returns the task's name. */
  public String enqueue(String token) {
    return enqueue(token, target);
  }

  /** The same, sent to this address of GCHostPay1: its {@code POST /}. */
  public String enqueue(String token, String target) {
    return client
        .tasks()
        .createTask(
            QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, QUEUE),
            Task.newBuilder()
                .setHttpRequest(
                    HttpRequest.newBuilder()
                        .setHttpMethod(HttpMethod.POST)
                        .setUrl(target)
                        .setOidcToken(
                            OidcToken.newBuilder()
                                .setServiceAccountEmail(LocalKeys.GCSPLIT1_ACCOUNT))
                        .putHeaders("Content-Type", "application/json")
                        .setBody(ByteString.copyFromUtf8("{\"token\":\"" + token + "\"}")))
                .build())
        .getName();
  }

  @Override
  public void close() {
    client.close();
  }
}
