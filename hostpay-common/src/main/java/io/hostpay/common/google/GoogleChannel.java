package io.hostpay.common.google;

import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one of Google's services. One that has gone silent (a NAT that forgot it, a
 * dead backend) drops every byte for as long as TCP believes in it, while a new one would work: so
 * an answer that stays away until its deadline makes the next call connect anew. Thread-safe.
 */
public final class GoogleChannel implements AutoCloseable {
  /**
   * After this long in silence the next call sends a ping first. Google's front ends refuse more
   * than one in 30 s.
   */
  private static final Duration PING_AFTER = Duration.ofSeconds(30);

  private static final Duration PING_ANSWERED_WITHIN = Duration.ofSeconds(3);

  private final ManagedChannel channel;
  private final AtomicLong connectedAt = new AtomicLong(System.nanoTime());

  /**
   * Connects with the first call.
   *
   * @param google {@code host:port} of Google's
   * @param emulator {@code host:port}, reached without TLS; {@code null} for Google's
   */
  public GoogleChannel(String google, @Nullable String emulator) {
    ManagedChannelBuilder<?> builder =
        emulator == null
            ? ManagedChannelBuilder.forTarget(google)
            : ManagedChannelBuilder.forTarget(emulator).usePlaintext();
    channel =
        builder
            // An answer only wakes the thread that waits for it. What may block, names and the
            // account's tokens, gRPC leaves to threads of its own.
            .directExecutor()
            .keepAliveTime(PING_AFTER.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(PING_ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS)
            .build();
  }

  /** For Google's client, which adds the credentials to each call. */
  public TransportChannelProvider provider() {
    return FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel));
  }

  /**
   * Takes note of a call that had no answer until its deadline: the next call connects anew, unless
   * that was done since this one began. Calls under way go on.
   *
   * @param began {@code System.nanoTime()} at the call's beginning
   */
  public void noteUnanswered(long began) {
    long connected = connectedAt.get();
    if (began - connected >= 0 && connectedAt.compareAndSet(connected, System.nanoTime())) {
      channel.enterIdle();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
