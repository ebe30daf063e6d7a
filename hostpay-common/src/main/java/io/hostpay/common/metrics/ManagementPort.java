package io.hostpay.common.metrics;

import ch.qos.logback.classic.Logger;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics} for a Prometheus beside the service, on a port of its own and on the
 * loopback address: nothing of it can be reached from outside. Where no setting names a port, no
 * class of this room is loaded.
 */
public final class ManagementPort implements AutoCloseable {
  private final HttpServer server;
  private final PrometheusMeterRegistry registry;
  private final LineMetrics lines;
  private final Logger logger;

  private ManagementPort(
      HttpServer server, PrometheusMeterRegistry registry, LineMetrics lines, Logger logger) {
    this.server = server;
    this.registry = registry;
    this.lines = lines;
    this.logger = logger;
  }

  /**
   * Listens, and counts every line from here on.
   *
   * @throws IllegalStateException when something else listens there; the service does not start
   */
  public static ManagementPort open(int port, ServiceName service) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new IllegalStateException("MANAGEMENT_PORT " + port + ": " + e.getMessage(), e);
    }
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().commonTags("service", service.fullName());
    // First of all: the limit on labels holds only for meters that are registered after it.
    LineMetrics lines = new LineMetrics(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Logger logger = (Logger) LoggerFactory.getLogger(PaymentLog.LOGGER);
    lines.start();
    logger.addAppender(lines);
    server.createContext("/", exchange -> answer(exchange, registry));
    server.start();
    return new ManagementPort(server, registry, lines, logger);
  }

  private static void answer(HttpExchange exchange, PrometheusMeterRegistry registry)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")
          || !exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
    lines.stop();
    server.stop(0);
    registry.close();
  }
}
