package io.hostpay.testkit.cloudtasks;

import com.google.api.MonitoredResource;
import com.google.cloud.audit.AuditLog;
import com.google.cloud.audit.AuthorizationInfo;
import com.google.cloud.audit.ResourceLocation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The Admin Activity audit log, which Cloud Tasks always writes: every change of a queue, after it
 * was made. Calls that were refused are left out here. Thread-safe.
 *
 * @see <a href="https://cloud.google.com/tasks/docs/audit-logging">its methods</a>
 */
final class AuditLogs {
  private static final String SERVICE = "cloudtasks.googleapis.com";
  private static final String API = "google.cloud.tasks.v2.CloudTasks.";

  private final EmulatedTime time;
  private final List<Consumer<AuditEntry>> listeners = new CopyOnWriteArrayList<>();

  AuditLogs(EmulatedTime time) {
    this.time = time;
  }

  void listen(Consumer<AuditEntry> listener) {
    listeners.add(listener);
  }

  /**
   * Tells the listeners what was done.
   *
   * @param method the call, as the API names it
   * @param permission what it takes, after {@code cloudtasks.queues.}
   */
  void add(String method, String permission, QueueName queue) {
    AuditLog payload =
        AuditLog.newBuilder()
            .setServiceName(SERVICE)
            .setMethodName(API + method)
            .setResourceName(queue.toString())
            .setResourceLocation(
                ResourceLocation.newBuilder().addCurrentLocations(queue.location().location()))
            .addAuthorizationInfo(
                AuthorizationInfo.newBuilder()
                    .setResource(queue.toString())
                    .setPermission("cloudtasks.queues." + permission)
                    .setGranted(true))
            .build();
    AuditEntry entry =
        new AuditEntry(
            "projects/" + queue.location().project() + "/logs/cloudaudit.googleapis.com%2Factivity",
            MonitoredResource.newBuilder()
                .setType("cloud_tasks_queue")
                .putLabels("project_id", queue.location().project())
                .putLabels("location", queue.location().location())
                .putLabels("queue_id", queue.id())
                .build(),
            time.now(),
            payload);
    listeners.forEach(listener -> listener.accept(entry));
  }
}
