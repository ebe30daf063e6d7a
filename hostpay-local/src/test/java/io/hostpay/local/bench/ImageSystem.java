package io.hostpay.local.bench;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.CloudTasksSettings;
import com.google.cloud.tasks.v2.LocationName;
import com.google.cloud.tasks.v2.Queue;
import com.google.protobuf.FieldMask;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The local run, its services started from their images with the flags of production. */
final class ImageSystem implements AutoCloseable {
  private static final FieldMask RATE =
      FieldMask.newBuilder().addPaths("rate_limits.max_dispatches_per_second").build();

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<Service, StartedService> services = new EnumMap<>(Service.class);
  private final LocalSystem system;
  private final CloudTasksClient tasks;

  ImageSystem() throws Exception {
    system =
        opened(
            LocalSystem.start(
                Ports.free(), LocalClock.startingNow(1), Map.of(), (service, line) -> {}));
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", system.ports().cloudTasks())
            .usePlaintext()
            .build();
    opened(channel::shutdownNow);
    tasks =
        opened(
            CloudTasksClient.create(
                CloudTasksSettings.newBuilder()
                    .setTransportChannelProvider(
                        FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                    .setCredentialsProvider(NoCredentialsProvider.create())
                    .build()));
    for (Service service : Service.values()) {
      Image image = opened(new Image(service));
      Map<String, String> settings = settings(system.service(service).pid());
      system.service(service).kill();
      int port = Integer.parseInt(settings.getOrDefault("PORT", ""));
      StartedService started =
          opened(StartedService.start(image.command(), image.folder(), settings, port));
      started.awaitFirst200();
      services.put(service, started);
    }
  }

  private static Map<String, String> settings(long pid) throws IOException {
    Map<String, String> settings = new HashMap<>();
    for (String pair : Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        settings.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return settings;
  }

  LocalSystem system() {
    return system;
  }

  /** Of Google's own kind, at the emulator. */
  CloudTasksClient tasks() {
    return tasks;
  }

  double residentMib(Service service) {
    StartedService started = services.get(service);
    if (started == null) {
      throw new IllegalStateException(service + " was not started");
    }
    return started.residentMib();
  }

  /** Lets every queue send so many tasks a second; how many at once stays as it is deployed. */
  void quickenQueues(int each) {
    LocationName location = LocationName.of(LocalKeys.PROJECT, LocalKeys.LOCATION);
    for (Queue queue : tasks.listQueues(location).iterateAll()) {
      Queue.Builder quick = queue.toBuilder();
      quick.getRateLimitsBuilder().setMaxDispatchesPerSecond(each);
      Queue updated = tasks.updateQueue(quick.build(), RATE);
      if (updated.getRateLimits().getMaxDispatchesPerSecond() != each) {
        throw new IllegalStateException("still " + updated.getRateLimits());
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("While stopping what was measured: " + e);
      }
    }
  }
}
