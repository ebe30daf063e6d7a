package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.util.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a target sees of its tasks, against what was recorded from the real service. */
class DispatchIT {

  @Test
  void sendsMethodHeadersAndBodyAndForgetsTheTaskOn200() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      Task created = rig.create(rig.task());

      rig.awaitAttempts(1);
      Target.Received request = rig.target.received().getFirst();
      String id = created.getName().substring(created.getName().lastIndexOf('/') + 1);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/work");
      assertThat(request.body()).isEqualTo("{\"token\":\"abc\"}");
      assertThat(request.header("Content-Type")).isEqualTo("application/json");
      assertThat(request.header("User-Agent")).isEqualTo("Google-Cloud-Tasks");
      assertThat(request.header("X-CloudTasks-QueueName")).isEqualTo("q");
      assertThat(id).matches("\\d{16,}");
      assertThat(request.task()).isEqualTo(id);
      assertThat(request.header("X-CloudTasks-TaskRetryCount")).isEqualTo("0");
      assertThat(request.header("X-CloudTasks-TaskExecutionCount")).isEqualTo("0");
      assertThat(request.header("X-CloudTasks-TaskETA")).matches("\\d{10}\\.\\d{6}");
      assertThat(request.headers())
          .doesNotContainKeys(
              "X-cloudtasks-taskpreviousresponse",
              "X-cloudtasks-taskretryreason",
              "Authorization",
              "Upgrade",
              "Http2-settings");
      Rig.await(() -> assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty());
    }
  }

  @Test
  void countsAttemptsAndAnswersAsRecorded() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      rig.target.answersInTurn(503, 404, 429, 500, 302, 200);
      rig.create(rig.named("recorded"));

      rig.awaitAttempts(6);
      assertThat(rig.target.received())
          .extracting(
              request ->
                  String.join(
                      " ",
                      request.header("X-CloudTasks-TaskRetryCount"),
                      request.header("X-CloudTasks-TaskExecutionCount"),
                      request.header("X-CloudTasks-TaskPreviousResponse"),
                      "'" + request.header("X-CloudTasks-TaskRetryReason") + "'"))
          .containsExactly(
              "0 0 - '-'", "1 0 503 ''", "2 1 404 ''", "3 2 429 ''", "4 2 500 ''", "5 3 302 ''");
    }
  }

  @Test
  void countsARedirectAsAFailedAttemptAndDoesNotFollowIt() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      rig.target.answers(
          request ->
              request.retryCount() == 0
                  ? Target.Reply.of(302).with("Location", rig.target.url("/elsewhere"))
                  : Target.Reply.of(204));
      rig.create(rig.task());

      List<TaskAttempt> attempts = rig.awaitAttempts(2);
      assertThat(attempts)
          .extracting(attempt -> attempt.httpStatus().orElse(0))
          .containsExactly(302, 204);
      assertThat(rig.target.received()).extracting(Target.Received::path).containsOnly("/work");
    }
  }

  @Test
  void addsNoContentTypeAndReplacesWhatBelongsToTheService() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.create(
          Task.newBuilder()
              .setHttpRequest(
                  HttpRequest.newBuilder()
                      .setUrl(rig.target.url("/get?a=b"))
                      .setHttpMethod(HttpMethod.GET)
                      .putHeaders("X-Mixed-Case", "kept")
                      .putHeaders("traceparent", "00-1-2-01")
                      .putHeaders("user-agent", "mine")
                      .putHeaders("Host", "elsewhere")
                      .putHeaders("X-Google-Secret", "1")
                      .putHeaders("X-AppEngine-QueueName", "1")
                      .putHeaders("x-cloudtasks-taskretrycount", "7")));

      rig.awaitAttempts(1);
      Target.Received request = rig.target.received().getFirst();
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.path()).isEqualTo("/get?a=b");
      assertThat(request.header("Content-Type")).isEqualTo("-");
      assertThat(request.header("X-Mixed-Case")).isEqualTo("kept");
      assertThat(request.header("traceparent")).isEqualTo("00-1-2-01");
      assertThat(request.headers().get("User-Agent")).containsExactly("Google-Cloud-Tasks");
      assertThat(request.header("Host")).startsWith("127.0.0.1:");
      assertThat(request.header("X-Google-Secret")).isEqualTo("-");
      assertThat(request.header("X-AppEngine-QueueName")).isEqualTo("-");
      assertThat(request.headers().get("X-CloudTasks-TaskRetryCount")).containsExactly("0");
    }
  }

  @Test
  void sendsASignedIdentityTokenForTheUrlAsAudience() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      Task.Builder task = rig.task();
      task.getHttpRequestBuilder()
          .putHeaders("authorization", "Basic mine")
          .setOidcToken(OidcToken.newBuilder().setServiceAccountEmail("tasks@hostpay.test"));
      rig.create(task);

      rig.awaitAttempts(1);
      List<String> values = rig.target.received().getFirst().headers().get("Authorization");
      assertThat(values).hasSize(1);
      String[] parts = values.getFirst().substring("Bearer ".length()).split("\\.", -1);
      assertThat(parts).hasSize(3);
      assertThat(decoded(parts[0])).contains("\"alg\":\"RS256\"");
      assertThat(decoded(parts[1]))
          .contains("\"aud\":\"" + rig.target.url("/work") + "\"")
          .contains("\"email\":\"tasks@hostpay.test\"")
          .contains("\"iss\":\"https://accounts.google.com\"")
          .containsPattern("\"exp\":\\d{10}");
      assertThat(parts[2]).hasSizeGreaterThan(300);
    }
  }

  @Test
  void holdsATaskUntilItsScheduleTime() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      Instant due = rig.clock.instant().plusSeconds(3_000);
      Task created =
          rig.create(rig.task().setScheduleTime(Timestamps.fromMillis(due.toEpochMilli())));
      assertThat(Timestamps.toMillis(created.getScheduleTime())).isEqualTo(due.toEpochMilli());

      TaskAttempt attempt = rig.awaitAttempts(1).getFirst();
      assertThat(attempt.started()).isBetween(due.minusMillis(1), due.plusSeconds(2_000));
      assertThat(rig.target.received().getFirst().header("X-CloudTasks-TaskETA"))
          .startsWith(due.getEpochSecond() + ".");
    }
  }

  @Test
  void takesATimeInThePastAsNow() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      Instant before = rig.clock.instant();
      Task created = rig.create(rig.task().setScheduleTime(Timestamps.fromSeconds(1000)));

      assertThat(Timestamps.toMillis(created.getScheduleTime()))
          .isGreaterThanOrEqualTo(before.toEpochMilli());
      rig.awaitAttempts(1);
    }
  }

  @Test
  void booksAnAttemptWithoutAnswerInTimeAs504AndLetsTheWorkerRunOn() throws Exception {
    // Long enough for the second attempt to be answered on a busy machine.
    Duration patience = Duration.ofSeconds(2);
    CountDownLatch secondCame = new CountDownLatch(1);
    try (Rig rig = Rig.withLeastRealDeadline(10_000, patience, Rig.queue())) {
      rig.target.answers(
          request -> {
            // The first is at work until the second has come, so both are at work at once.
            if (request.retryCount() == 0) {
              return Target.Reply.onceOpen(secondCame);
            }
            secondCame.countDown();
            return Target.Reply.of(200);
          });
      rig.create(rig.task());

      List<TaskAttempt> attempts = rig.awaitAttempts(2);
      assertThat(attempts.getFirst().httpStatus()).isEmpty();
      assertThat(attempts.getFirst().failure()).isEqualTo("no answer within PT10M");
      assertThat(attempts.get(1).httpStatus()).hasValue(200);
      Target.Received second = rig.target.received().get(1);
      assertThat(second.header("X-CloudTasks-TaskPreviousResponse")).isEqualTo("504");
      assertThat(second.header("X-CloudTasks-TaskExecutionCount")).isEqualTo("0");
      assertThat(rig.target.mostAtWork()).isEqualTo(2);
    }
  }

  @Test
  void triesAnUnreachableTargetAgain() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      Task.Builder task = rig.task();
      task.getHttpRequestBuilder().setUrl("http://127.0.0.1:1/closed");
      rig.create(task);

      List<TaskAttempt> attempts = rig.awaitAttempts(2);
      assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.failure()).contains("Connect"));
      assertThat(attempts).extracting(TaskAttempt::attempt).startsWith(1, 2);
    }
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
