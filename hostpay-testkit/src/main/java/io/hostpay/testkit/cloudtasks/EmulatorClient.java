package io.hostpay.testkit.cloudtasks;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.CloudTasksSettings;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Google's own client of Cloud Tasks, pointed at an emulator: plaintext and without credentials.
 *
 * @param channel ends with it
 * @param tasks the client
 */
public record EmulatorClient(ManagedChannel channel, CloudTasksClient tasks)
    implements AutoCloseable {

  /** At the emulator that listens at this port of this machine; it need not run yet. */
  public static EmulatorClient at(int port) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      return new EmulatorClient(
          channel,
          CloudTasksClient.create(
              CloudTasksSettings.newBuilder()
                  .setTransportChannelProvider(
                      FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                  .setCredentialsProvider(NoCredentialsProvider.create())
                  .build()));
    } catch (IOException e) {
      channel.shutdownNow();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tasks.close();
    channel.shutdownNow();
  }
}
