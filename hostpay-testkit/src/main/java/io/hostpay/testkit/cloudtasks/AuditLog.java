package io.hostpay.testkit.cloudtasks;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Admin Activity audit log: an entry for each call that changed a queue, as Cloud Logging shows
 * it (<a href="https://cloud.google.com/tasks/docs/audit-logging">which calls</a>, <a
 * href="https://cloud.google.com/logging/docs/audit/understanding-audit-logs">which form</a>).
 * Callers have no identity here, so an entry names nobody. Thread-safe.
 */
final class AuditLog implements ServerInterceptor {
  private static final Set<String> ADMIN_WRITES =
      Set.of(
          "CreateQueue", "UpdateQueue", "DeleteQueue", "PurgeQueue", "PauseQueue", "ResumeQueue");

  private final Clock clock;
  private final List<String> entries = new CopyOnWriteArrayList<>();

  AuditLog(Clock clock) {
    this.clock = clock;
  }

  /** All entries so far, oldest first, as JSON. */
  List<String> entries() {
    return List.copyOf(entries);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getBareMethodName();
    if (method == null || !ADMIN_WRITES.contains(method)) {
      return next.startCall(call, headers);
    }
    List<String> queues = new CopyOnWriteArrayList<>();
    ServerCall<Q, A> watched =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (status.isOk()) {
              queues.forEach(queue -> entries.add(entry(method, QueueName.parse(queue))));
            }
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
      @Override
      public void onMessage(Q request) {
        queues.add(queue((Message) request));
        super.onMessage(request);
      }
    };
  }

  /** Some requests name the queue, others bring it whole. */
  private static String queue(Message request) {
    FieldDescriptor whole = request.getDescriptorForType().findFieldByName("queue");
    Message named = whole == null ? request : (Message) request.getField(whole);
    return (String) named.getField(named.getDescriptorForType().findFieldByName("name"));
  }

  private String entry(String method, QueueName queue) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("@type", "type.googleapis.com/google.cloud.audit.AuditLog");
    payload.put("serviceName", "cloudtasks.googleapis.com");
    payload.put("methodName", "google.cloud.tasks.v2.CloudTasks." + method);
    payload.put("resourceName", queue.toString());
    payload.put("status", Map.of());
    String project = queue.location().project();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("logName", "projects/" + project + "/logs/cloudaudit.googleapis.com%2Factivity");
    entry.put("severity", "NOTICE");
    entry.put("timestamp", clock.instant().toString());
    entry.put(
        "resource",
        Map.of(
            "type",
            "cloud_tasks_queue",
            "labels",
            Map.of("project_id", project, "queue_id", queue.id())));
    entry.put("protoPayload", payload);
    return JsonMapper.shared().writeValueAsString(entry);
  }
}
