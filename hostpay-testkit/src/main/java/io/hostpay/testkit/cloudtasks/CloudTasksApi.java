package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.CloudTasksGrpc;
import com.google.cloud.tasks.v2.CreateQueueRequest;
import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.DeleteQueueRequest;
import com.google.cloud.tasks.v2.DeleteTaskRequest;
import com.google.cloud.tasks.v2.GetQueueRequest;
import com.google.cloud.tasks.v2.GetTaskRequest;
import com.google.cloud.tasks.v2.ListQueuesRequest;
import com.google.cloud.tasks.v2.ListQueuesResponse;
import com.google.cloud.tasks.v2.ListTasksRequest;
import com.google.cloud.tasks.v2.ListTasksResponse;
import com.google.cloud.tasks.v2.PauseQueueRequest;
import com.google.cloud.tasks.v2.PurgeQueueRequest;
import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.ResumeQueueRequest;
import com.google.cloud.tasks.v2.RunTaskRequest;
import com.google.cloud.tasks.v2.Task;
import com.google.cloud.tasks.v2.UpdateQueueRequest;
import com.google.iam.v1.TestIamPermissionsRequest;
import com.google.iam.v1.TestIamPermissionsResponse;
import com.google.protobuf.Empty;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of {@code google.cloud.tasks.v2.CloudTasks}: takes names apart, asks the queues, and
 * puts the answer or the refusal on the wire. Policies stay UNIMPLEMENTED: everybody may do
 * everything.
 */
final class CloudTasksApi extends CloudTasksGrpc.CloudTasksImplBase {

  private static final Logger LOG = LoggerFactory.getLogger(CloudTasksApi.class);
  private static final int MOST_QUEUES = 9800;
  private static final int MOST_TASKS = 1000;

  private final Queues queues;
  private final FaultSwitch faults;
  private final AuditLogs audit;

  CloudTasksApi(Queues queues, FaultSwitch faults, AuditLogs audit) {
    this.queues = queues;
    this.faults = faults;
    this.audit = audit;
  }

  @Override
  public void listQueues(ListQueuesRequest request, StreamObserver<ListQueuesResponse> caller) {
    answer(
        caller,
        () -> {
          LocationName location = LocationName.parse(request.getParent());
          if (!request.getFilter().isEmpty()) {
            throw ApiErrors.leftOut("Filtering queues");
          }
          Page<Queue> page =
              queues.list(
                  location,
                  Page.size(request.getPageSize(), MOST_QUEUES),
                  Page.after(request.getPageToken()));
          return ListQueuesResponse.newBuilder()
              .addAllQueues(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void getQueue(GetQueueRequest request, StreamObserver<Queue> caller) {
    answer(caller, () -> queue(request.getName()).settings());
  }

  @Override
  public void testIamPermissions(
      TestIamPermissionsRequest request, StreamObserver<TestIamPermissionsResponse> caller) {
    answer(
        caller,
        () -> {
          queue(request.getResource());
          return TestIamPermissionsResponse.newBuilder()
              .addAllPermissions(request.getPermissionsList())
              .build();
        });
  }

  @Override
  public void createQueue(CreateQueueRequest request, StreamObserver<Queue> caller) {
    answer(
        caller,
        () -> {
          LocationName parent = LocationName.parse(request.getParent());
          QueueName name = QueueName.parse(request.getQueue().getName());
          if (!name.location().equals(parent)) {
            throw ApiErrors.queueOutsideParent(name.toString(), parent.toString());
          }
          Queue created = queues.create(name, request.getQueue());
          audit.add("CreateQueue", "create", name);
          return created;
        });
  }

  @Override
  public void updateQueue(UpdateQueueRequest request, StreamObserver<Queue> caller) {
    answer(
        caller,
        () -> {
          QueueName name = QueueName.parse(request.getQueue().getName());
          Queue updated = queues.update(name, request.getQueue(), request.getUpdateMask());
          audit.add("UpdateQueue", "update", name);
          return updated;
        });
  }

  @Override
  public void deleteQueue(DeleteQueueRequest request, StreamObserver<Empty> caller) {
    answer(
        caller,
        () -> {
          QueueName name = QueueName.parse(request.getName());
          queues.delete(name);
          audit.add("DeleteQueue", "delete", name);
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void purgeQueue(PurgeQueueRequest request, StreamObserver<Queue> caller) {
    answer(caller, () -> change("PurgeQueue", "purge", request.getName(), queue -> queue.purge()));
  }

  @Override
  public void pauseQueue(PauseQueueRequest request, StreamObserver<Queue> caller) {
    answer(caller, () -> change("PauseQueue", "pause", request.getName(), EmulatedQueue::pause));
  }

  @Override
  public void resumeQueue(ResumeQueueRequest request, StreamObserver<Queue> caller) {
    answer(caller, () -> change("ResumeQueue", "resume", request.getName(), EmulatedQueue::resume));
  }

  @Override
  public void listTasks(ListTasksRequest request, StreamObserver<ListTasksResponse> caller) {
    answer(
        caller,
        () -> {
          Page<Task> page =
              queue(request.getParent())
                  .list(
                      Page.size(request.getPageSize(), MOST_TASKS),
                      Page.after(request.getPageToken()),
                      request.getResponseView());
          return ListTasksResponse.newBuilder()
              .addAllTasks(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void getTask(GetTaskRequest request, StreamObserver<Task> caller) {
    answer(
        caller,
        () -> {
          TaskName name = TaskName.parse(request.getName());
          return queues.get(name.queue()).get(name, request.getResponseView());
        });
  }

  @Override
  public void createTask(CreateTaskRequest request, StreamObserver<Task> caller) {
    answer(
        caller,
        () -> {
          QueueName parent = QueueName.parse(request.getParent());
          Task asked = request.getTask();
          TaskName name =
              asked.getName().isEmpty()
                  ? TaskName.generated(parent)
                  : TaskName.parse(asked.getName());
          if (!name.queue().equals(parent)) {
            throw ApiErrors.taskInOtherQueue(parent.toString(), name.queue().toString());
          }
          EmulatedQueue queue = queues.get(parent);
          if (faults.refusesCreate()) {
            throw ApiErrors.unavailable();
          }
          Task created = queue.create(name, asked, request.getResponseView());
          if (faults.losesCreateAnswer()) {
            throw ApiErrors.unavailable();
          }
          return created;
        });
  }

  @Override
  public void deleteTask(DeleteTaskRequest request, StreamObserver<Empty> caller) {
    answer(
        caller,
        () -> {
          TaskName name = TaskName.parse(request.getName());
          queues.get(name.queue()).delete(name);
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void runTask(RunTaskRequest request, StreamObserver<Task> caller) {
    answer(
        caller,
        () -> {
          TaskName name = TaskName.parse(request.getName());
          return queues.get(name.queue()).run(name, request.getResponseView());
        });
  }

  private Queue change(
      String method, String permission, String queue, Function<EmulatedQueue, Queue> change) {
    QueueName name = QueueName.parse(queue);
    Queue changed = change.apply(queues.get(name));
    audit.add(method, permission, name);
    return changed;
  }

  private EmulatedQueue queue(String name) {
    return queues.get(QueueName.parse(name));
  }

  private static <T> void answer(StreamObserver<T> caller, Supplier<T> call) {
    T result;
    try {
      result = call.get();
    } catch (StatusRuntimeException refused) {
      caller.onError(refused);
      return;
    } catch (RuntimeException e) {
      LOG.error("A call to the Cloud Tasks emulator failed; its caller is told INTERNAL.", e);
      caller.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
      return;
    }
    caller.onNext(result);
    caller.onCompleted();
  }
}
