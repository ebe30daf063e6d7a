package io.hostpay.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** ChangeNow, which says that an order waits, but not before it is told to. */
final class SlowChangeNow implements AutoCloseable {
  private final HttpServer server;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);

  SlowChangeNow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void awaitQuestion() throws InterruptedException {
    if (!asked.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("was not asked within 20 s");
    }
  }

  void answer() {
    told.countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.countDown();
      if (!told.await(20, TimeUnit.SECONDS)) {
        return;
      }
      String id = exchange.getRequestURI().getQuery().replaceFirst(".*\\bid=([^&]*).*", "$1");
      byte[] body =
          """
          {"id":"%s","status":"waiting","fromCurrency":"eth","fromNetwork":"eth","amountFrom":null}
          """
              .formatted(id)
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    told.countDown();
    server.stop(0);
  }
}
