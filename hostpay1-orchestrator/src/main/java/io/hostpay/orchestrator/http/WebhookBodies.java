package io.hostpay.orchestrator.http;

import io.hostpay.common.http.BodyBound;
import io.hostpay.orchestrator.ServedEndpoints;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Alchemy's notifications may be larger than a task, wherever this instance takes them. */
@Component
final class WebhookBodies implements BodyBound {
  /** A batch of 100 activities has some 100 KiB. */
  private static final int MAX_BYTES = 1024 * 1024;

  private static final PathPattern ROOT = PathPatternParser.defaultInstance.parse("/");
  private static final PathPattern WEBHOOK =
      PathPatternParser.defaultInstance.parse(AlchemyEndpoint.PATH);

  private final ServedEndpoints served;

  WebhookBodies(ServedEndpoints served) {
    this.served = served;
  }

  @Override
  public int maxBytes(HttpServletRequest request) {
    PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
    boolean webhook =
        switch (served) {
          case ALL -> WEBHOOK.matches(path);
          case ALCHEMY -> WEBHOOK.matches(path) || ROOT.matches(path);
          case PAYMENTS, OPERATORS -> false;
        };
    return webhook ? MAX_BYTES : 0;
  }
}
