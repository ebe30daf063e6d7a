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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One JSON-RPC 2.0 call over HTTP; what its answer has to be is {@link WholeAnswer}'s. */
final class JsonRpc implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int MOST_IDLE = 20;

  /** Less than it takes load balancers and firewalls to forget a connection. */
  private static final Duration IDLE = Duration.ofSeconds(45);

  private final AtomicLong ids = new AtomicLong();
  private final OkHttpClient http;

  JsonRpc(RpcTimeouts timeouts) {
    // Every call may be repeated without harm, a broadcast included (the bytes are the same), so
    // the client's own silent retry on a pooled connection that has gone stale stays on. HTTP/1.1,
    // because a call of HTTP/2 that has timed out leaves its connection to the next one: one that
    // has gone silent would be kept as long as there are calls.
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
        JsonMapper.shared()
            .writeValueAsBytes(
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
      ResponseBody body = response.body();
      if (body == null) {
        throw new NoAnswer(Kind.BAD_ANSWER, "HTTP " + status + " without a body");
      }
      return new WholeAnswer(status, id, url).result(body.byteStream());
    } catch (InterruptedIOException late) {
      // Whatever has silenced this connection may have silenced the others as well.
      http.connectionPool().evictAll();
      throw new NoAnswer(Kind.UNREACHABLE, "no answer to " + method + " in time");
    } catch (IOException broken) {
      throw new NoAnswer(Kind.UNREACHABLE, broken.getClass().getSimpleName() + " during " + method);
    }
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
