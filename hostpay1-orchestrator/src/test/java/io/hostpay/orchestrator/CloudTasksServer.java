package io.hostpay.orchestrator;

import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.Task;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Cloud Tasks' CreateTask on a port of its own, speaking gRPC without TLS. Delivers nothing. */
final class CloudTasksServer implements AutoCloseable {
  private static final String SERVICE = "google.cloud.tasks.v2.CloudTasks";
  private static final MethodDescriptor<CreateTaskRequest, Task> CREATE_TASK =
      MethodDescriptor.<CreateTaskRequest, Task>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(SERVICE + "/CreateTask")
          .setRequestMarshaller(ProtoUtils.marshaller(CreateTaskRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Task.getDefaultInstance()))
          .build();

  private final Map<String, Task> tasks = new ConcurrentHashMap<>();
  private final List<CreateTaskRequest> requests = new CopyOnWriteArrayList<>();
  private final Queue<Status> nextFailures = new ConcurrentLinkedQueue<>();
  private final Queue<Status> nextLostAnswers = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Status outage;
  private volatile boolean silent;
  private final Server server;

  CloudTasksServer() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(CREATE_TASK, ServerCalls.asyncUnaryCall(this::createTask))
                    .build())
            .build()
            .start();
  }

  /** {@code host:port}. */
  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Answers the next call with this, and creates nothing. */
  void failNext(Status status) {
    nextFailures.add(status);
  }

  /** Creates the next task and answers with this all the same. */
  void loseNextAnswer(Status status) {
    nextLostAnswers.add(status);
  }

  /** Answers every call with this, until {@link #recover}. */
  void failAlways(Status status) {
    outage = status;
  }

  /** Takes every call and never answers, until {@link #recover}. */
  void fallSilent() {
    silent = true;
  }

  void recover() {
    silent = false;
    outage = null;
  }

  /** Every call, also those that failed, oldest first. */
  List<CreateTaskRequest> requests() {
    return List.copyOf(requests);
  }

  /** The tasks that exist. */
  List<Task> tasks() {
    return List.copyOf(tasks.values());
  }

  /** Forgets everything, as if it had been delivered long ago. */
  void clear() {
    tasks.clear();
    requests.clear();
  }

  private void createTask(CreateTaskRequest request, StreamObserver<Task> answer) {
    requests.add(request);
    if (silent) {
      return;
    }
    Status failure = outage == null ? nextFailures.poll() : outage;
    if (failure != null) {
      answer.onError(failure.asRuntimeException());
      return;
    }
    if (tasks.putIfAbsent(request.getTask().getName(), request.getTask()) != null) {
      answer.onError(
          Status.ALREADY_EXISTS
              .withDescription("Requested entity already exists")
              .asRuntimeException());
      return;
    }
    Status lost = nextLostAnswers.poll();
    if (lost != null) {
      answer.onError(lost.asRuntimeException());
      return;
    }
    answer.onNext(request.getTask());
    answer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
