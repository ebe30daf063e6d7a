package io.hostpay.local.crash;

import com.google.cloud.tasks.v2.CloudTasksGrpc;
import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.Task;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A Cloud Tasks that accepts each name once and delivers nothing. */
final class TaskSink extends CloudTasksGrpc.CloudTasksImplBase implements AutoCloseable {
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final Server server;

  TaskSink() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** How many different tasks there are. */
  int size() {
    return names.size();
  }

  @Override
  public void createTask(CreateTaskRequest request, StreamObserver<Task> caller) {
    if (names.add(request.getTask().getName())) {
      caller.onNext(request.getTask());
      caller.onCompleted();
    } else {
      caller.onError(
          Status.ALREADY_EXISTS
              .withDescription("Requested entity already exists")
              .asRuntimeException());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
