package io.hostpay.deploy.google;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Revisions behind which a real process answers, and which of them gets a request. */
final class RevisionProcesses {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Takes the requests in turn through all hundredths, in a mixed order. */
  private static final int STRIDE = 37;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, URI> processes = new TreeMap<>();
  private final LoggingApi logging;
  private int requests;

  RevisionProcesses(LoggingApi logging) {
    this.logging = logging;
  }

  void put(String revision, URI process) {
    processes.put(revision, process);
  }

  /** The revision that a request to the service gets, by their shares of a hundred. */
  String next(Map<String, Integer> shares) {
    int at = requests++ * STRIDE % 100;
    String last = "";
    for (Map.Entry<String, Integer> share : shares.entrySet()) {
      last = share.getKey();
      at -= share.getValue();
      if (at < 0) {
        break;
      }
    }
    return last;
  }

  /** Its process's answer, which the log then has; nothing where it has no process. */
  @Nullable Reply answer(String revision, ApiCall call) {
    URI process = processes.get(revision);
    if (process == null) {
      return null;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(process.resolve(call.path())).timeout(Duration.ofSeconds(30));
    if (call.method().equals("POST")) {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(call.text()));
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      if (!call.path().equals("/ready")) {
        logging.answered(revision, response.statusCode());
      }
      return new Reply(response.statusCode(), body(response.body()));
    } catch (IOException e) {
      return Reply.error(503, "UNAVAILABLE", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a revision answered", e);
    }
  }

  private static ObjectNode body(String text) {
    JsonNode body = JSON.readTree(text);
    return body instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode().put("text", text);
  }
}
