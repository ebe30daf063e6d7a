package io.hostpay.local;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.CloudTasksSettings;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.WireAmount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Asks for payments the way GCSplit1 does: a signed token, unnamed, on the trigger queue. */
public final class Gcsplit1 implements AutoCloseable {
  private static final String QUEUE = "gcsplit-hostpay-trigger-queue";

  private volatile TokenCodec<TpsHostpayToken> codec =
      TokenCodec.tpsHostpay(SigningKeys.of(LocalKeys.TPS_HOSTPAY_SIGNING_KEY));
  private final ManagedChannel channel;
  private final CloudTasksClient client;
  private final String target;
  private final Clock clock;

  Gcsplit1(Ports ports, Clock clock) {
    this.clock = clock;
    this.target = Service.url(ports.orchestrator()) + "/";
    this.channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", ports.cloudTasks()).usePlaintext().build();
    try {
      this.client =
          CloudTasksClient.create(
              CloudTasksSettings.newBuilder()
                  .setTransportChannelProvider(
                      FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                  .setCredentialsProvider(NoCredentialsProvider.create())
                  .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** Likewise for another instance of GCHostPay1 than the first: its {@code POST /}. */
  public String enqueue(String token, String target) {
    return client
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
    channel.shutdownNow();
  }
}
