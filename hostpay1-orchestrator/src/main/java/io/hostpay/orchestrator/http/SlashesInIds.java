package io.hostpay.orchestrator.http;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * A payment's id is any text of 1 to 16 bytes, slashes among it. Tomcat refuses {@code %2F} and
 * {@code %5C} in a path unless told to leave them to Spring, which takes the path apart at real
 * slashes alone and only then decodes its parts.
 */
@Component
final class SlashesInIds implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  @Override
  public void customize(TomcatServletWebServerFactory server) {
    server.addConnectorCustomizers(
        connector -> {
          connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
          connector.setEncodedReverseSolidusHandling(
              EncodedSolidusHandling.PASS_THROUGH.getValue());
        });
  }
}
