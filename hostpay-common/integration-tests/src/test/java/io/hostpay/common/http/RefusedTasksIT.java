package io.hostpay.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each request that is refused is one log line, from which a person can go on, beside the summary
 * with which every request ends.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated("it reads what the whole process prints")
class RefusedTasksIT {
  private static final String TOKEN =
      TokenCodec.tpsHostpay(
              SigningKeys.of("another-key-another-key-another-key-another-key-0123456"))
          .encode(
              new TpsHostpayToken(
                  new PaymentOrder(
                      new UniqueId("PAY-17"), "cn17", "eth", "eth", new WireAmount(1.0), "0xbb"),
                  null,
                  Instant.parse("2026-01-02T03:04:05Z")));

  private static final Set<String> BESIDES = Set.of("service_started", "request");

  @AutoClose private final ConfigurableApplicationContext service = TaskApplication.start();
  private final URI address = TaskApplication.address(service);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "no JSON | POST | / | application/json | nonsense | 400 | not JSON | - | -",
        "empty | POST | / | application/json | '' | 400 | text field | - | -",
        "an array | POST | / | application/json | [] | 400 | text field | - | -",
        "a renamed field | POST | / | application/json | {\"jwt\":\"TOKEN\"} | 400 | text field | jwt | PAY-17",
        "no text | POST | / | application/json | {\"token\":7,\"id\":\"x\"} | 400 | text field | token,id | -",
        "a wrong type | POST | / | text/plain | {\"token\":\"TOKEN\"} | 415 | JSON | - | PAY-17",
        "a form | POST | / | application/x-www-form-urlencoded | token=TOKEN | 415 | JSON | - | PAY-17",
        "a wrong method | PUT | / | application/json | {\"token\":\"TOKEN\"} | 405 | Method | - | PAY-17",
        "an unknown path | POST | /nowhere | application/json | {} | 404 | No endpoint | - | -",
        "a wrong path | POST | /statusverified | application/json | {\"token\":\"TOKEN\"} | 404 | No endpoint | - | PAY-17",
        "cut off | POST | / | application/json | {\"token\":\"TOKEN | 400 | not JSON | - | PAY-17",
        "two tokens | POST | / | application/json | {\"token\":\"TOKEN\",\"token\":\"TOKEN\"} | 400 | not JSON | - | PAY-17",
        "one level down | POST | / | application/json | {\"data\":{\"token\":\"TOKEN\"}} | 400 | text field | data | PAY-17",
        "in an array | POST | / | application/json | [{\"token\":\"TOKEN\"}] | 400 | text field | - | PAY-17",
        "too large | POST | / | application/json | LARGE | 413 | 65536 bytes | - | -"
      })
  void aTaskThatCannotBeTakenIsOneErrorLine(
      String name,
      String method,
      String path,
      String type,
      String body,
      int status,
      String why,
      String fields,
      String payment,
      CapturedOutput output)
      throws Exception {
    int before = lines(output).size();

    int answer =
        send(
            method,
            path,
            type,
            body.replace("TOKEN", TOKEN).replace("LARGE", "x".repeat(65_537)),
            "task-9");

    assertThat(answer).isEqualTo(status);
    List<JsonNode> lines = lines(output).subList(before, lines(output).size());
    assertThat(lines).hasSize(1);
    JsonNode line = lines.getFirst();
    System.out.println("| " + name + " | " + line.get("message").stringValue() + " |");
    assertThat(line.get("severity").stringValue()).isEqualTo("ERROR");
    assertThat(line.get("event").stringValue()).isEqualTo("task_unreadable");
    assertThat(line.get("status").intValue()).isEqualTo(status);
    assertThat(line.get("why").stringValue()).contains(why);
    assertThat(line.get("endpoint").stringValue()).isEqualTo(method + " " + path);
    assertThat(line.get("task").stringValue()).isEqualTo("task-9");
    assertThat(line.get("queue").stringValue()).isEqualTo("some-queue");
    assertThat(line.path("fields").asString("-")).isEqualTo(fields == null ? "-" : fields);
    assertThat(line.path("claimed_unique_id").asString("-"))
        .isEqualTo(payment == null ? "-" : payment);
    assertThat(line.has("stack_trace")).isFalse();
  }

  @Test
  void aStrangersRequestToAnUnknownUrlIsOneQuietLine(CapturedOutput output) throws Exception {
    assertThat(send("GET", "/wp-login.php", "text/html", "", "")).isEqualTo(404);

    assertThat(lines(output)).hasSize(1);
    JsonNode line = lines(output).getFirst();
    assertThat(line.get("severity").stringValue()).isEqualTo("INFO");
    assertThat(line.get("event").stringValue()).isEqualTo("request_refused");
    assertThat(line.has("stack_trace")).isFalse();
    assertThat(output.getAll()).doesNotContain("Exception:", "\\tat ");
  }

  private int send(String method, String path, String type, String body, String task)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!task.isEmpty()) {
      request.header("X-CloudTasks-TaskName", task).header("X-CloudTasks-QueueName", "some-queue");
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  private static List<JsonNode> lines(CapturedOutput output) {
    return output
        .getOut()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(line -> !BESIDES.contains(line.path("event").asString("")))
        .toList();
  }
}
