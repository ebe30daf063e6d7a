package io.hostpay.statuschecker.changenow;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** ChangeNow's {@code GET /v2/exchange/by-id}: one request, bounded in time and size. */
final class OrderRequest {

  /** A longer body is no order; reading stops here. An order has about 1 KiB. */
  static final int LONGEST_BODY = 1 << 20;

  /** ChangeNow's own refusals have some 60 bytes; a longer one is somebody's page. */
  private static final int LONGEST_REFUSAL = 64 * 1024;

  private final ChangeNowSettings settings;
  private final HttpClient http;

  OrderRequest(ChangeNowSettings settings) {
    this.settings = settings;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            // A redirect would carry the API key to whatever address it names.
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            // By itself it would keep a thread, and its stack, for each request at once.
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /**
   * Sends one request.
   *
   * @param cnApiId the order's id, in any characters
   * @param atMost longest time, if that is less than the read timeout
   * @return the answer, with so much of its body as tells what it says and whose it is
   */
  Try ask(String cnApiId, Duration atMost) {
    Duration limit = atMost.compareTo(settings.readTimeout()) < 0 ? atMost : settings.readTimeout();
    // The timeout of an HttpRequest ends with the headers; waiting for the future covers the body.
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(request(cnApiId), info -> new FirstBytes(bytesToRead(info.statusCode())));
    try {
      return new Try.Answered(pending.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new Try.NoAnswer("no whole answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Try.NoAnswer(Printable.text(String.valueOf(e.getCause()), 200));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Try.Interrupted();
    } finally {
      // Closes the connection of a request that is still under way; otherwise does nothing.
      pending.cancel(true);
    }
  }

  /** What needs no reading is not read: a body that never comes must not cost another try. */
  private static int bytesToRead(int code) {
    return switch (code) {
      case 200 -> LONGEST_BODY + 1;
      case 400, 401, 403, 404 -> LONGEST_REFUSAL;
      default -> 0;
    };
  }

  private HttpRequest request(String cnApiId) {
    String base = settings.apiUrl().toString().replaceAll("/+$", "");
    String id = URLEncoder.encode(cnApiId, StandardCharsets.UTF_8).replace("+", "%20");
    return HttpRequest.newBuilder(URI.create(base + "/v2/exchange/by-id?id=" + id))
        .method("GET", new SentOnce())
        .header("x-changenow-api-key", settings.apiKey())
        .header("Accept", "application/json")
        .header("Accept-Encoding", "identity")
        .build();
  }
}
