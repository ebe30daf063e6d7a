package io.hostpay.common.http;

import java.util.Map;
import org.apache.catalina.Container;
import org.apache.catalina.Pipeline;
import org.apache.catalina.Valve;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * What one instance takes at most, whoever stands in front of it. A waiting connection costs some
 * 40 KiB of a heap of 384 MiB; a request at work costs a virtual thread and its share of the
 * database.
 */
final class ServerBounds implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  /** Cloud Run sends at most 50 at once; the local run has three queues of 50 for one service. */
  static final int REQUESTS_AT_ONCE = 200;

  /** A task has some 400 bytes. */
  static final int BODY_BYTES = 64 * 1024;

  private static final int HEADERS = 64;
  private static final int READ_TIMEOUT_MS = 5_000;

  /** Settings of Spring Boot: the server's bounds, and features off that no service uses. */
  static final Map<String, Object> PROPERTIES =
      Map.ofEntries(
          Map.entry("server.tomcat.max-connections", 4096),
          Map.entry("server.tomcat.accept-count", 1024),
          Map.entry("server.tomcat.connection-timeout", "5s"),
          // Longer than clients keep idle connections: the client closes first and loses no
          // request.
          Map.entry("server.tomcat.keep-alive-timeout", "75s"),
          Map.entry("server.max-http-request-header-size", "8KB"),
          Map.entry("server.tomcat.max-parameter-count", 16),
          // RequestGate has read every body; what is left of one is not waited for.
          Map.entry("server.tomcat.max-swallow-size", "0B"),
          Map.entry("spring.mvc.formcontent.filter.enabled", false),
          Map.entry("spring.mvc.hiddenmethod.filter.enabled", false),
          Map.entry("spring.servlet.multipart.enabled", false),
          Map.entry("spring.web.resources.add-mappings", false),
          Map.entry("spring.web.error.whitelabel.enabled", false));

  private final RefusedByServer refused;

  ServerBounds(RefusedByServer refused) {
    this.refused = refused;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(TimedProtocol.class.getName());
    factory.addEngineValves(refused);
    factory.addContextCustomizers(context -> answerAsProblems(context.getParent()));
    factory.addConnectorCustomizers(
        connector -> {
          // A body is never read for its parameters.
          connector.setParseBodyMethods("");
          if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxHeaderCount(HEADERS);
            http.setDisableUploadTimeout(false);
            http.setConnectionUploadTimeout(READ_TIMEOUT_MS);
            http.setMaxTrailerSize(1024);
            http.setMaxExtensionSize(64);
            http.setMaxKeepAliveRequests(-1);
            buffers(http);
          }
        });
  }

  /** In place of the pages that Tomcat and Spring Boot would send. */
  private static void answerAsProblems(Container host) {
    Pipeline pipeline = host.getPipeline();
    for (Valve valve : pipeline.getValves()) {
      if (valve instanceof ErrorReportValve) {
        pipeline.removeValve(valve);
      }
    }
    pipeline.addValve(new ProblemReport());
    if (host instanceof StandardHost standard) {
      standard.setErrorReportValveClass(ProblemReport.class.getName());
    }
  }

  /** Each connection has its own: a whole task still fits into one. */
  private static void buffers(AbstractProtocol<?> protocol) {
    protocol.setProperty("socket.appReadBufSize", "4096");
    protocol.setProperty("socket.appWriteBufSize", "4096");
  }
}
