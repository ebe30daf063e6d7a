package io.hostpay.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tasks.v2.CloudTasksGrpc;
import com.google.cloud.tasks.v2.CloudTasksGrpc.CloudTasksBlockingStub;
import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.ListTasksRequest;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.util.Timestamps;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.hostpay.testkit.cloudtasks.CloudTasksEmulator;
import io.hostpay.testkit.cloudtasks.QueueDefinition;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksProxyIT {
  private static final String QUEUE = "projects/p/locations/l/queues/q";

  private CloudTasksEmulator emulator;
  private TasksProxy proxy;
  private ManagedChannel channel;
  private CloudTasksBlockingStub client;

  @BeforeEach
  void start() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    QueueDefinition queue =
        new QueueDefinition("q", true, 1, 1, -1, Duration.ofDays(1), minute, minute, 0);
    emulator = CloudTasksEmulator.start(0, Clock.systemUTC(), 1, List.of(queue), "p", "l");
    proxy = new TasksProxy(emulator.port());
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", proxy.port()).usePlaintext().build();
    client = CloudTasksGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    proxy.close();
    emulator.close();
  }

  @Test
  void passesCallAnswerAndRefusal() {
    List<String> seen = new CopyOnWriteArrayList<>();
    proxy.watch(
        (moment, call) -> {
          seen.add(moment + " " + call);
          return Verdict.PASS;
        });
    assertThat(create().getName()).isEqualTo(QUEUE + "/tasks/t");
    assertThatThrownBy(this::create)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refusal ->
                assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS));
    assertThat(seen)
        .containsExactly(
            "BEFORE TASKS CreateTask",
            "AFTER TASKS CreateTask",
            "BEFORE TASKS CreateTask",
            "AFTER TASKS CreateTask");
  }

  @Test
  void whatIsCutBeforeIsNotCreated() {
    proxy.watch((moment, call) -> moment == Moment.BEFORE ? Verdict.CUT : Verdict.PASS);
    assertThatThrownBy(this::create).hasMessageContaining("UNAVAILABLE");
    assertThat(tasks()).isZero();
  }

  @Test
  void whatIsCutAfterIsCreatedAndTheCallerDoesNotKnow() {
    proxy.watch((moment, call) -> moment == Moment.AFTER ? Verdict.CUT : Verdict.PASS);
    assertThatThrownBy(this::create).hasMessageContaining("UNAVAILABLE");
    assertThat(tasks()).isOne();
  }

  private int tasks() {
    proxy.watch(CallObserver.nothing());
    return client.listTasks(ListTasksRequest.newBuilder().setParent(QUEUE).build()).getTasksCount();
  }

  private Task create() {
    return client.createTask(
        CreateTaskRequest.newBuilder()
            .setParent(QUEUE)
            .setTask(
                Task.newBuilder()
                    .setName(QUEUE + "/tasks/t")
                    .setScheduleTime(Timestamps.fromMillis(System.currentTimeMillis() + 3_600_000L))
                    .setHttpRequest(HttpRequest.newBuilder().setUrl("http://127.0.0.1:1/")))
            .build());
  }
}
