package io.hostpay.executor.ethereum.rpc;

import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON-RPC 2.0 call over HTTP. Its answer is believed only if it is whole, of a sane size, and
 * an answer to this very call: an answer that can't be understood must never be read as "null",
 * which would mean "no such transaction".
 */
final class JsonRpc implements AutoCloseable {
  /** A block has 10 MiB at most (EIP-7934), which as JSON is a little more than twice that. */
  private static final long MAX_ANSWER_BYTES = 32L << 20;

  /** Of what is not passed over. */
  private static final int MAX_TEXT_CHARS = 1 << 20;

  private static final MediaType JSON = MediaType.get("application/json");
  private static final int TOO_MANY_REQUESTS = 429;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_ANSWER_BYTES)
                          .maxStringLength(MAX_TEXT_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int MOST_IDLE = 20;

  /** Less than it takes load balancers and firewalls to forget a connection. */
  private static final Duration IDLE = Duration.ofSeconds(45);

  private final AtomicLong ids = new AtomicLong();
  private final OkHttpClient http;

  JsonRpc(RpcTimeouts timeouts) {
    // Every call may be repeated without harm, a broadcast included (the bytes are the same), so
    // the
    // client's own silent retry on a pooled connection that has gone stale stays on. HTTP/1.1,
    // because a call of HTTP/2 that has timed out leaves its connection to the next one, and a
    // connection that has gone silent would then be kept as long as there are calls.
    this.http =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(MOST_IDLE, IDLE.toSeconds(), TimeUnit.SECONDS))
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.call())
            .writeTimeout(timeouts.call())
            .callTimeout(timeouts.call())
            .dns(new TimelyNames(Dns.SYSTEM, timeouts.connect()))
            .followRedirects(false)
            .build();
  }

  /**
   * Calls a method.
   *
   * @return its result, which may be JSON's null
   * @throws NodeError if the node answered with an error
   * @throws NoAnswer if there was no usable answer in time
   */
  JsonNode call(NodeUrl endpoint, String method, List<?> params) throws NodeError, NoAnswer {
    long id = ids.incrementAndGet();
    byte[] question =
        MAPPER.writeValueAsBytes(
            Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", params));
    HttpUrl url = endpoint.url();
    Request.Builder request =
        new Request.Builder().url(url).post(RequestBody.create(question, JSON));
    if (!url.username().isEmpty()) {
      request.header("Authorization", Credentials.basic(url.username(), url.password()));
    }
    try (Response response = http.newCall(request.build()).execute()) {
      int status = response.code();
      if (status == TOO_MANY_REQUESTS) {
        throw new NoAnswer(Kind.RATE_LIMITED, "HTTP 429");
      }
      // Some nodes send a JSON-RPC error with a 4xx; a result counts with 200 only.
      if (status != 200 && status / 100 != 4) {
        throw new NoAnswer(Kind.BAD_ANSWER, "HTTP " + status);
      }
      return result(answer(response), id, status, url);
    } catch (InterruptedIOException late) {
      // Whatever has silenced this connection may have silenced the others as well.
      http.connectionPool().evictAll();
      throw new NoAnswer(Kind.UNREACHABLE, "no answer to " + method + " in time");
    } catch (IOException broken) {
      throw new NoAnswer(Kind.UNREACHABLE, broken.getClass().getSimpleName() + " during " + method);
    }
  }

  private static JsonNode answer(Response response) throws IOException, NoAnswer {
    ResponseBody body = response.body();
    if (body == null) {
      throw new NoAnswer(Kind.BAD_ANSWER, "HTTP " + response.code() + " without a body");
    }
    try (JsonParser whole = MAPPER.createParser(body.byteStream())) {
      return MAPPER.readValue(new WithoutBulk(whole), JsonNode.class);
    } catch (JacksonIOException broken) {
      throw broken.getCause();
    } catch (StreamConstraintsException tooLong) {
      throw new NoAnswer(
          Kind.BAD_ANSWER, "an answer of more than " + MAX_ANSWER_BYTES + " bytes was not read");
    } catch (JacksonException notJson) {
      throw new NoAnswer(
          Kind.BAD_ANSWER, "HTTP " + response.code() + " with a body that is not JSON");
    }
  }

  private static JsonNode result(JsonNode answer, long id, int status, HttpUrl endpoint)
      throws NodeError, NoAnswer {
    JsonNode error = answer.get("error");
    boolean failed = error != null && !error.isNull();
    JsonNode answered = answer.get("id");
    if (answered == null || !answered.isIntegralNumber() || answered.asLong() != id) {
      throw wrongId(failed ? nodeError(error, endpoint) : null, status);
    }
    if (failed) {
      throw nodeError(error, endpoint);
    }
    JsonNode result = answer.get("result");
    if (status != 200 || result == null) {
      throw new NoAnswer(
          Kind.BAD_ANSWER, "HTTP " + status + " with neither a result nor an error that counts");
    }
    return result;
  }

  private static NoAnswer wrongId(@Nullable NodeError said, int status) {
    if (said == null) {
      return new NoAnswer(Kind.BAD_ANSWER, "HTTP " + status + " with an answer to another call");
    }
    return new NoAnswer(
        said.meaning() == ErrorMeaning.RATE_LIMITED ? Kind.RATE_LIMITED : Kind.BAD_ANSWER,
        "HTTP " + status + " with an error that names no call: " + said.detail());
  }

  private static NodeError nodeError(JsonNode error, HttpUrl endpoint) {
    String text = error.isString() ? error.asString() : error.path("message").asString("");
    // Nethermind and Parity's heirs put the reason into "data".
    JsonNode data = error.path("data");
    if (data.isString() && !data.asString().startsWith("0x")) {
      text = text + ": " + data.asString();
    }
    return new NodeError(error.path("code").asInt(0), Redaction.clean(text, endpoint));
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
