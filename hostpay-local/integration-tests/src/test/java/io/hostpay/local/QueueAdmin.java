package io.hostpay.local;

import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.GetTaskRequest;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.LocationName;
import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.Timestamp;
import io.hostpay.testkit.cloudtasks.EmulatorClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An operator's view of the queues, through Google's own client. */
public final class QueueAdmin implements AutoCloseable {
  private final EmulatorClient emulator;
  private final CloudTasksClient client;

  private QueueAdmin(EmulatorClient emulator) {
    this.emulator = emulator;
    this.client = emulator.tasks();
  }

  /** The queues of the server at this port. */
  public static QueueAdmin of(int port) {
    return new QueueAdmin(EmulatorClient.at(port));
  }

  /** Pauses the queue: it takes tasks and sends none. */
  public void pause(String queue) {
    client.pauseQueue(name(queue));
  }

  /** Resumes the queue: it sends what it has. */
  public void resume(String queue) {
    client.resumeQueue(name(queue));
  }

  /** Drops all tasks of the queue; returns how many there were. */
  public int purge(String queue) {
    int before = depth(queue);
    client.purgeQueue(name(queue));
    return before;
  }

  /** How many tasks a queue has. */
  public int depth(String queue) {
    int depth = 0;
    for (Task task : client.listTasks(name(queue)).iterateAll()) {
      depth += task.getName().isEmpty() ? 0 : 1;
    }
    return depth;
  }

  /** Adds tasks that are due in a day of this time. */
  public void fill(String queue, int tasks, Instant now) {
    Timestamp tomorrow =
        Timestamp.newBuilder().setSeconds(now.plus(Duration.ofDays(1)).getEpochSecond()).build();
    for (int i = 0; i < tasks; i++) {
      client.createTask(
          name(queue),
          Task.newBuilder()
              .setScheduleTime(tomorrow)
              .setHttpRequest(HttpRequest.newBuilder().setUrl("http://127.0.0.1:9/"))
              .build());
    }
  }

  /** The tasks of a queue with everything that was set. */
  List<Task> tasks(String queue) {
    List<Task> tasks = new ArrayList<>();
    for (Task task : client.listTasks(name(queue)).iterateAll()) {
      tasks.add(
          client.getTask(
              GetTaskRequest.newBuilder()
                  .setName(task.getName())
                  .setResponseView(Task.View.FULL)
                  .build()));
    }
    return tasks;
  }

  /** The names of all tasks in all queues, but for looks at payments that are PAID. */
  public List<String> waiting() {
    List<String> names = new ArrayList<>();
    LocationName location = LocationName.of(LocalKeys.PROJECT, LocalKeys.LOCATION);
    for (Queue queue : client.listQueues(location).iterateAll()) {
      for (Task task : client.listTasks(queue.getName()).iterateAll()) {
        if (!task.getHttpRequest().getUrl().endsWith("/watch")) {
          names.add(task.getName());
        }
      }
    }
    return names;
  }

  private static QueueName name(String queue) {
    return QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, queue);
  }

  @Override
  public void close() {
    emulator.close();
  }
}
