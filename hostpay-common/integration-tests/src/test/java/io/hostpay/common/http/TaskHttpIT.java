package io.hostpay.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated("it reads what the whole process prints")
class TaskHttpIT {
  private static final int LIMIT = 64 * 1024;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @AutoClose
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AutoClose private final ConfigurableApplicationContext service = TaskApplication.start();
  private final URI address = TaskApplication.address(service);

  private HttpResponse<String> send(
      String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).method(method, body);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", "/", BodyPublishers.ofString(body), headers);
  }

  private HttpResponse<String> token(String token) throws IOException, InterruptedException {
    return post("{\"token\":\"" + token + "\"}", "Content-Type", "application/json");
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(answer.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").stringValue()).isNotEmpty();
    assertThat(problem.get("detail").stringValue()).isNotEmpty();
    assertThat(problem.has("trace")).isFalse();
    assertThat(answer.body()).doesNotContainIgnoringCase("exception", "io.hostpay", "internals");
  }

  private static String withPadding(int length) {
    String start = "{\"token\":\"padded\",\"padding\":\"";
    return start + "x".repeat(length - start.length() - 2) + "\"}";
  }

  private HttpResponse<String> chunked(int length) throws IOException, InterruptedException {
    return send(
        "POST", "/", BodyPublishers.fromPublisher(BodyPublishers.ofString(withPadding(length))));
  }

  private static boolean isFault(JsonNode line) {
    return line.path("event").asString().equals("request_failed");
  }

  @Nested
  class Outcomes {
    /** Cloud Tasks delivers again whatever is not 2xx, so a refusal for good is a 200. */
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "done | {\"status\":\"enqueued\",\"unique_id\":\"payment-1\"}",
          "done-plain | {\"status\":\"paid\"}",
          "rejected | {\"status\":\"rejected\",\"reason\":\"not_waiting: finished\"}"
        })
    void answersWhatIsSettledWith200(String token, String body) throws Exception {
      HttpResponse<String> answer = token(token);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(json(answer.body())).isEqualTo(json(body));
      assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"not-yet, 60", "not-yet-7s, 7"})
    void answersWhatIsNotFinishedWith424AndWhenToComeAgain(String token, String retryAfter)
        throws Exception {
      HttpResponse<String> answer = token(token);

      assertProblem(answer, 424);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue(retryAfter);
      assertThat(json(answer.body()).get("detail").stringValue())
          .endsWith("The payment stands as recorded and is tried again.");
    }

    @ParameterizedTest
    @CsvSource({"malformed, 400", "bad-signature, 401"})
    void answersWhatIsNoTokenOfOursWithoutAskingBack(String token, int status) throws Exception {
      HttpResponse<String> answer = token(token);

      assertProblem(answer, status);
      assertThat(answer.body()).contains("Nothing was changed");
      assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fault", "error"})
    void answersAFaultOfItsOwnWith500AndShowsNothingOfIt(String token, CapturedOutput output)
        throws Exception {
      HttpResponse<String> answer = token(token);

      assertProblem(answer, 500);
      assertThat(output.getOut()).contains("request_failed", TaskApplication.INTERNALS);
    }

    @Test
    void saysWhatTheDatabaseSaidAndNotWhatItWasAsked(CapturedOutput output) throws Exception {
      assertProblem(token("statement"), 500);

      assertThat(output.getOut())
          .contains("\"fault\":\"java.sql.SQLException: the database is gone\"")
          .contains("\"stack_trace\":\"java.sql.SQLException: the database is gone")
          .doesNotContain(TaskApplication.STATEMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/html", "application/xml", "no type"})
    void answersInJsonWhateverTheCallerWouldRatherHave(String accept) throws Exception {
      HttpResponse<String> done = post("{\"token\":\"done\"}", "Accept", accept);

      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(json(done.body()).get("status").stringValue()).isEqualTo("enqueued");
      assertProblem(post("{\"token\":\"not-yet\"}", "Accept", accept), 424);
      assertProblem(post("{}", "Accept", accept), 400);
      assertProblem(post("{\"token\":\"fault\"}", "Accept", accept), 500);
      assertProblem(send("GET", "/nowhere", BodyPublishers.noBody(), "Accept", accept), 404);
    }
  }

  @Nested
  class Bodies {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "token",
          "{\"token\":",
          "[]",
          "[{\"token\":\"done\"}]",
          "\"done\"",
          "null",
          "{}",
          "{\"token\":null}",
          "{\"token\":1}",
          "{\"token\":true}",
          "{\"token\":[\"done\"]}",
          "{\"token\":{\"token\":\"done\"}}",
          "{\"token\":\"\"}",
          "{\"Token\":\"done\"}",
          "{\"token\":\"done\",\"token\":\"rejected\"}",
          "{\"token\":\"done\"}{}",
          "{\"token\":\"done\"} done",
          "{\"token\":\"done\",}",
          "{'token':'done'}",
          "\u0000"
        })
    void refusesABodyThatIsNoTask(String body) throws Exception {
      assertProblem(post(body, "Content-Type", "application/json"), 400);
    }

    @Test
    void refusesABodyOfBrokenUtf8AndOneNestedWithoutEnd() throws Exception {
      byte[] broken = "{\"token\":\"done\"}".getBytes(StandardCharsets.US_ASCII);
      broken[11] = (byte) 0xff;

      assertProblem(send("POST", "/", BodyPublishers.ofByteArray(broken)), 400);
      assertProblem(post("[".repeat(LIMIT)), 400);
    }

    /** Cloud Tasks sets no Content-Type of its own. */
    @Test
    void takesATaskWithoutAContentType() throws Exception {
      assertThat(post("{\"token\":\"done\"}").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "application/json",
          "application/json; charset=utf-8",
          "APPLICATION/JSON",
          "application/octet-stream"
        })
    void takesATaskOfTheseTypes(String type) throws Exception {
      assertThat(post("{\"token\":\"done\"}", "Content-Type", type).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/xml",
          "no type"
        })
    void refusesATaskOfAnotherType(String type) throws Exception {
      assertProblem(post("{\"token\":\"done\"}", "Content-Type", type), 415);
    }

    @Test
    void takesABodyOf64KiBAndNotAByteMore() throws Exception {
      assertThat(post(withPadding(LIMIT)).statusCode()).isEqualTo(200);
      assertProblem(post(withPadding(LIMIT + 1)), 413);
      assertProblem(post(withPadding(1024 * 1024)), 413);
    }

    @Test
    void countsABodyThatDoesNotSayItsLength() throws Exception {
      assertThat(chunked(LIMIT).statusCode()).isEqualTo(200);
      assertProblem(chunked(LIMIT + 1), 413);
      assertProblem(chunked(1024 * 1024), 413);
    }
  }

  @Nested
  class MethodsAndPaths {
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void refusesOtherMethodsOnATasksPath(String method) throws Exception {
      HttpResponse<String> answer = send(method, "/", BodyPublishers.noBody());

      assertProblem(answer, 405);
      assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/error", "/actuator", "/health/", "/index.html"})
    void hasNothingElse(String path) throws Exception {
      assertProblem(send("GET", path, BodyPublishers.noBody()), 404);
    }

    @Test
    void saysThatItServes() throws Exception {
      HttpResponse<String> answer = send("GET", "/health", BodyPublishers.noBody());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(json(answer.body()))
          .isEqualTo(json("{\"status\":\"healthy\",\"service\":\"GCHostPay2-10-26\"}"));
    }
  }

  @Nested
  class LogLines {
    @Test
    void tellsTheDeliveryFromTheTasksHeaders() throws Exception {
      HttpResponse<String> answer =
          post("{\"token\":\"which\"}", "X-CloudTasks-TaskRetryCount", "2");

      assertThat(json(answer.body()).get("status").stringValue()).isEqualTo("delivery 3");
    }

    @Test
    void writesWhatTheRequestIsIntoEachOfItsLines(CapturedOutput output) throws Exception {
      post(
          "{\"token\":\"fault\"}",
          "X-CloudTasks-TaskName",
          "task-1",
          "X-CloudTasks-TaskRetryCount",
          "41",
          "traceparent",
          "00-" + TRACE + "-b7ad6b7169203331-01");
      post("{\"token\":\"fault\"}");

      List<JsonNode> faults =
          output.getOut().lines().map(TaskHttpIT::json).filter(TaskHttpIT::isFault).toList();
      List<JsonNode> lines = faults.subList(faults.size() - 2, faults.size());
      JsonNode first = lines.getFirst();
      assertThat(first.get("severity").stringValue()).isEqualTo("ERROR");
      assertThat(first.get("service_name").stringValue()).isEqualTo("GCHostPay2-10-26");
      assertThat(first.get("event").stringValue()).isEqualTo("request_failed");
      assertThat(first.get("endpoint").stringValue()).isEqualTo("POST /");
      assertThat(first.get("attempt_number").intValue()).isEqualTo(42);
      assertThat(first.get("task").stringValue()).isEqualTo("task-1");
      assertThat(first.get("logging.googleapis.com/trace").stringValue())
          .isEqualTo("projects/p/traces/" + TRACE);
      assertThat(first.get("stack_trace").stringValue()).contains("TaskApplication");
      JsonNode second = lines.getLast();
      assertThat(second.get("attempt_number").intValue()).isEqualTo(1);
      assertThat(second.has("task")).isFalse();
      assertThat(second.get("logging.googleapis.com/trace").stringValue())
          .as("begun by the request, where nobody has")
          .matches("projects/p/traces/[0-9a-f]{32}")
          .doesNotContain(TRACE);
    }

    @ParameterizedTest
    @CsvSource({
      "done, 200, done",
      "rejected, 200, rejected",
      "not-yet, 424, not_yet",
      "malformed, 400, malformed",
      "bad-signature, 401, bad_signature",
      "fault, 500, fault",
      "error, 500, fault",
    })
    void endsEveryRequestWithOneLine(
        String token, int status, String outcome, CapturedOutput output) throws Exception {
      post(
          "{\"token\":\"" + token + "\"}",
          "traceparent",
          "00-" + TRACE + "-b7ad6b7169203331-01",
          "X-CloudTasks-TaskRetryCount",
          "4");
      send("GET", "/health", BodyPublishers.noBody());
      // Its own: that of another test's request may be printed after that test has ended.
      List<JsonNode> lines =
          output
              .toString()
              .lines()
              .filter(line -> line.contains("\"event\":\"request\"") && line.contains(TRACE))
              .map(TaskHttpIT::json)
              .toList();
      assertThat(lines).hasSize(1);
      assertThat(output.toString()).doesNotContain("\"endpoint\":\"GET /health\"");
      JsonNode line = lines.getFirst();
      assertThat(line.path("status").asInt()).isEqualTo(status);
      assertThat(line.path("outcome").asString(null)).isEqualTo(outcome);
      assertThat(line.path("endpoint").asString()).isEqualTo("POST /");
      assertThat(line.path("attempt_number").asInt()).isEqualTo(5);
      assertThat(line.path("duration_ms").isIntegralNumber()).isTrue();
      assertThat(line.path("logging.googleapis.com/trace").asString())
          .isEqualTo("projects/p/traces/" + TRACE);
    }
  }
}
