package io.hostpay.common.tasks;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.DeadlineExceededException;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.TaskName;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.hostpay.common.google.GoogleChannel;
import io.hostpay.common.logging.Outside;
import io.hostpay.common.logging.RequestSummary;
import io.hostpay.common.token.UniqueId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks into Cloud Tasks. Thread-safe; one for the life of a service.
 *
 * <p>Google's client does not retry CreateTask, so this does, under the same name: a try whose
 * answer was lost is found again as a duplicate.
 */
public final class TaskQueue implements AutoCloseable {
  private static final String GOOGLE = "cloudtasks.googleapis.com:443";

  private static final Duration TRY_LIMIT = Duration.ofSeconds(5);

  /** Anything else is an answer: trying again gives the same one. */
  private static final Set<Code> PASSING =
      Set.of(
          Code.UNAVAILABLE,
          Code.DEADLINE_EXCEEDED,
          Code.INTERNAL,
          Code.ABORTED,
          Code.RESOURCE_EXHAUSTED,
          Code.UNKNOWN);

  private final CloudTasksSettings settings;
  private final WireTask wire;
  private final CloudTasksClient client;
  private final GoogleChannel channel;
  private final Retry retry =
      Retry.of(
          "create-task",
          RetryConfig.custom()
              .maxAttempts(4)
              .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(200, 3.0))
              .retryOnException(TaskQueue::mayPass)
              .build());

  /**
   * @throws IOException when Google's client cannot be set up, for want of credentials for example
   */
  public TaskQueue(CloudTasksSettings settings, Clock clock) throws IOException {
    this.settings = settings;
    this.wire = new WireTask(settings, clock);
    var builder = com.google.cloud.tasks.v2.CloudTasksSettings.newBuilder();
    builder.createTaskSettings().setSimpleTimeoutNoRetriesDuration(TRY_LIMIT);
    builder.getTaskSettings().setSimpleTimeoutNoRetriesDuration(TRY_LIMIT);
    this.channel = new GoogleChannel(GOOGLE, settings.emulatorHost());
    builder.setTransportChannelProvider(channel.provider());
    if (settings.emulatorHost() != null) {
      builder.setCredentialsProvider(NoCredentialsProvider.create());
    }
    this.client = CloudTasksClient.create(builder.build());
  }

  /**
   * Creates the task, or finds that it was created before: both are success. Idempotent.
   *
   * @throws EnqueueFailed when Cloud Tasks did not take it in four tries: after about 3 s, or 23 s
   *     when it does not answer at all
   */
  public void enqueue(OutgoingTask task) {
    CreateTaskRequest request =
        CreateTaskRequest.newBuilder().setParent(parent(task)).setTask(wire.of(task)).build();
    long started = System.nanoTime();
    try {
      var unused = answered(() -> client.createTask(request));
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() != Code.ALREADY_EXISTS) {
        RequestSummary.countFailure(Outside.TASKS);
        throw failed(task, e.getStatusCode().getCode().toString(), e);
      }
    } finally {
      RequestSummary.countCall(Outside.TASKS, started);
    }
  }

  /**
   * Whether this service's account may put tasks into a queue. Puts in nothing.
   *
   * @throws ApiException when Cloud Tasks could not be asked, or has no such queue
   */
  public boolean mayEnqueue(String queue) {
    String right = "cloudtasks.tasks.create";
    QueueName name = QueueName.of(settings.project(), settings.location(), queue);
    return answered(() -> client.testIamPermissions(name, List.of(right)))
        .getPermissionsList()
        .contains(right);
  }

  private static EnqueueFailed failed(OutgoingTask task, String why, Throwable cause) {
    return new EnqueueFailed(
        "Cloud Tasks did not take the "
            + task.stage().label()
            + " task of payment "
            + task.uniqueId()
            + " for queue "
            + task.target().queue()
            + ": "
            + why
            + (task.stage() == Stage.OPERATOR_INSTRUCTION
                ? ". The payment goes on as before; the operator has to ask for it again."
                : ". The payment stands as recorded; it goes on when this request is delivered"
                    + " again, else by the sweep."),
        cause);
  }

  /**
   * Whether Cloud Tasks still has the usual task of the stage, waiting or under way.
   *
   * @throws EnqueueFailed when Cloud Tasks could not be asked
   */
  public boolean holds(TaskTarget target, Stage stage, UniqueId uniqueId, int generation) {
    return holds(target, stage, uniqueId, generation, null);
  }

  /** Whether Cloud Tasks still has the task of an occasion. */
  public boolean holds(
      TaskTarget target,
      Stage stage,
      UniqueId uniqueId,
      int generation,
      @Nullable String occasion) {
    TaskName name =
        TaskName.of(
            settings.project(),
            settings.location(),
            target.queue(),
            OutgoingTask.name(stage, uniqueId, generation, occasion));
    try {
      return answered(() -> client.getTask(name)).hasHttpRequest();
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() == Code.NOT_FOUND) {
        return false;
      }
      throw new EnqueueFailed(
          "Cloud Tasks did not say whether it still has a task of payment "
              + uniqueId
              + ": "
              + e.getStatusCode().getCode()
              + ". The payment stands as recorded and is looked at again by the next sweep.",
          e);
    }
  }

  /** Up to four tries, each on a connection that has not been silent to the one before. */
  private <T> T answered(Supplier<T> call) {
    return retry.executeSupplier(
        () -> {
          long began = System.nanoTime();
          try {
            return call.get();
          } catch (DeadlineExceededException e) {
            channel.noteUnanswered(began);
            throw e;
          }
        });
  }

  private static boolean mayPass(Throwable failure) {
    return failure instanceof ApiException e && PASSING.contains(e.getStatusCode().getCode());
  }

  private String parent(OutgoingTask task) {
    return QueueName.of(settings.project(), settings.location(), task.target().queue()).toString();
  }

  @Override
  public void close() {
    client.close();
    channel.close();
  }
}
