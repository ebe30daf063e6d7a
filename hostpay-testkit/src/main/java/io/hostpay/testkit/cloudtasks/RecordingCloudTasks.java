package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.GetTaskRequest;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.Task;
import com.google.iam.v1.TestIamPermissionsRequest;
import com.google.iam.v1.TestIamPermissionsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Cloud Tasks' CreateTask and GetTask on a port of its own. Delivers nothing. */
public final class RecordingCloudTasks implements AutoCloseable {
  private static final String SERVICE = "google.cloud.tasks.v2.CloudTasks";
  private static final MethodDescriptor<CreateTaskRequest, Task> CREATE_TASK =
      MethodDescriptor.<CreateTaskRequest, Task>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(SERVICE + "/CreateTask")
          .setRequestMarshaller(ProtoUtils.marshaller(CreateTaskRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Task.getDefaultInstance()))
          .build();
  private static final MethodDescriptor<GetTaskRequest, Task> GET_TASK =
      MethodDescriptor.<GetTaskRequest, Task>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(SERVICE + "/GetTask")
          .setRequestMarshaller(ProtoUtils.marshaller(GetTaskRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Task.getDefaultInstance()))
          .build();

  private static final MethodDescriptor<TestIamPermissionsRequest, TestIamPermissionsResponse>
      TEST_RIGHTS =
          MethodDescriptor.<TestIamPermissionsRequest, TestIamPermissionsResponse>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(SERVICE + "/TestIamPermissions")
              .setRequestMarshaller(
                  ProtoUtils.marshaller(TestIamPermissionsRequest.getDefaultInstance()))
              .setResponseMarshaller(
                  ProtoUtils.marshaller(TestIamPermissionsResponse.getDefaultInstance()))
              .build();

  private final Map<String, Task> tasks = new ConcurrentHashMap<>();
  private final List<CreateTaskRequest> requests = new CopyOnWriteArrayList<>();
  private final Queue<Status> nextFailures = new ConcurrentLinkedQueue<>();
  private final Queue<Status> nextLostAnswers = new ConcurrentLinkedQueue<>();
  private final Set<String> deletedQueues = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Status outage;
  private volatile boolean forbidden;
  private volatile boolean holdsEverything;
  private final Server server;

  /** Without TLS. */
  public RecordingCloudTasks() throws IOException {
    this(null);
  }

  /**
   * @param tls its certificate and key; {@code null}: without TLS
   */
  public RecordingCloudTasks(@Nullable SslContext tls) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(tls)
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(CREATE_TASK, ServerCalls.asyncUnaryCall(this::createTask))
                    .addMethod(GET_TASK, ServerCalls.asyncUnaryCall(this::getTask))
                    .addMethod(TEST_RIGHTS, ServerCalls.asyncUnaryCall(this::testRights))
                    .build())
            .build()
            .start();
  }

  /** {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  public int port() {
    return server.getPort();
  }

  /** Answers the next call with this, and creates nothing. */
  public void failNext(Status status) {
    nextFailures.add(status);
  }

  /** Creates the next task, and yet answers its call with this. */
  public void loseNextAnswer(Status status) {
    nextLostAnswers.add(status);
  }

  /** Answers every call with this, until {@link #recover}. */
  public void failAlways(Status status) {
    outage = status;
  }

  /** Answers that the caller lacks the permission, until {@link #recover}. */
  public void forbid() {
    forbidden = true;
  }

  public void recover() {
    forbidden = false;
    holdsEverything = false;
    outage = null;
    deletedQueues.clear();
  }

  /** Deletes this queue with its tasks. */
  public void deleteQueue(String queue) {
    deletedQueues.add("/queues/" + queue + "/");
    tasks.keySet().removeIf(this::isDeleted);
  }

  private boolean isDeleted(String task) {
    return deletedQueues.stream().anyMatch(task::contains);
  }

  /** GetTask finds every task that it is asked for, until {@link #recover}. */
  public void holdEverything() {
    holdsEverything = true;
  }

  /** Every call that would create a task, also those that failed, oldest first. */
  public List<CreateTaskRequest> requests() {
    return List.copyOf(requests);
  }

  /** The tasks that exist. */
  public List<Task> tasks() {
    return List.copyOf(tasks.values());
  }

  /** Forgets all calls and tasks, and the tasks' names. */
  public void clear() {
    tasks.clear();
    requests.clear();
  }

  private void createTask(CreateTaskRequest request, StreamObserver<Task> answer) {
    requests.add(request);
    Status failure = outage == null ? nextFailures.poll() : outage;
    if (failure != null) {
      answer.onError(failure.asRuntimeException());
      return;
    }
    if (isDeleted(request.getTask().getName())) {
      answer.onError(
          Status.FAILED_PRECONDITION.withDescription("Queue does not exist.").asRuntimeException());
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

  private void getTask(GetTaskRequest request, StreamObserver<Task> answer) {
    Task task = tasks.get(request.getName());
    if (holdsEverything) {
      task =
          Task.newBuilder()
              .setName(request.getName())
              .setHttpRequest(HttpRequest.getDefaultInstance())
              .build();
    }
    Status failure = outage;
    if (failure == null && task == null) {
      failure = Status.NOT_FOUND.withDescription("Requested entity was not found.");
    }
    if (failure != null) {
      answer.onError(failure.asRuntimeException());
      return;
    }
    answer.onNext(task);
    answer.onCompleted();
  }

  private void testRights(
      TestIamPermissionsRequest request, StreamObserver<TestIamPermissionsResponse> answer) {
    answer.onNext(
        TestIamPermissionsResponse.newBuilder()
            .addAllPermissions(forbidden ? List.of() : request.getPermissionsList())
            .build());
    answer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
