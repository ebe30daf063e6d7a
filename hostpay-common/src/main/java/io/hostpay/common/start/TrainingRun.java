package io.hostpay.common.start;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The requests that a service is asked while the class cache of its image is made, so that the
 * cache has what a payment's first requests need and not only what a start does. The settings of
 * that run reach nothing: a request goes as far as it gets without a database, a queue or a chain,
 * and its answer does not matter.
 *
 * <p>The tokens are signed with keys of the training alone: with the settings of a live system all
 * of them are refused.
 */
public final class TrainingRun {
  private static final String REQUEST_KEY =
      "training-training-training-training-training-training-training-0";
  private static final String INTERNAL_KEY =
      "training-training-training-training-training-training-training-1";

  /** The settings that make a service believe these requests. */
  public static final Map<String, String> KEYS =
      Map.of("TPS_HOSTPAY_SIGNING_KEY", REQUEST_KEY, "HOSTPAY_INTERNAL_SIGNING_KEY", INTERNAL_KEY);

  private static final PaymentOrder ORDER =
      new PaymentOrder(
          new UniqueId("TRAINING"),
          "training",
          "eth",
          "eth",
          new WireAmount(0.1),
          "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");

  /** {@code {"alg":"RS256","kid":"training"}.{}.} and a signature of no key. */
  private static final String STRANGER = "eyJhbGciOiJSUzI1NiIsImtpZCI6InRyYWluaW5nIn0.e30.AAAA";

  /** By then a request that waits for an absent part has loaded what it can. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final int port;
  private final Instant now;

  TrainingRun(int port, Instant now) {
    this.port = port;
    this.now = now;
  }

  /** Asks them all, beside each other, and prints what was answered. */
  void serve() {
    SigningKeys requests = SigningKeys.of(REQUEST_KEY);
    SigningKeys internal = SigningKeys.of(INTERNAL_KEY);
    String payment = TokenCodec.paymentRequest(internal).encode(new PaymentRequest(ORDER, now));
    List<String> questions =
        List.of(
            "GET /health HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n",
            "GET /ready HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n",
            task(
                "/", TokenCodec.tpsHostpay(requests).encode(new TpsHostpayToken(ORDER, null, now))),
            task(
                "/",
                TokenCodec.statusCheckRequest(internal).encode(new StatusCheckRequest(ORDER, now))),
            task("/", payment),
            task("/watch", payment),
            task(
                "/status-verified",
                TokenCodec.statusCheckResponse(internal)
                    .encode(new StatusCheckResponse(ORDER, StatusCheckResponse.WAITING, now))),
            task(
                "/payment-completed",
                TokenCodec.paymentResponse(internal)
                    .encode(
                        new PaymentResponse(
                            ORDER.uniqueId(),
                            ORDER.cnApiId(),
                            "0x" + "0".repeat(64),
                            PaymentResponse.SUCCESS,
                            BigInteger.valueOf(21_000),
                            1,
                            now))));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      questions.forEach(question -> threads.execute(() -> ask(question)));
    }
  }

  private static String task(String path, String token) {
    String body = "{\"token\":\"" + token + "\"}";
    return """
        POST %s HTTP/1.1\r
        Host: training\r
        Connection: close\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        X-CloudTasks-QueueName: training\r
        X-CloudTasks-TaskName: training\r
        X-CloudTasks-TaskRetryCount: 0\r
        Content-Length: %d\r
        \r
        %s"""
        .formatted(path, STRANGER, body.length(), body);
  }

  /** Without an HTTP client, whose classes would be in the cache of services that have none. */
  private void ask(String question) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      System.out.println(firstLine(question) + ": " + firstLine(answer));
    } catch (SocketTimeoutException e) {
      System.out.println(firstLine(question) + ": no answer within " + PATIENCE.toSeconds() + " s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
