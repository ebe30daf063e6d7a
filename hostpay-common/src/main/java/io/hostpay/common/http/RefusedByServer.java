package io.hostpay.common.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Sees the end of every request, those too that Tomcat refuses before any filter: a head that is no
 * HTTP or too large. Those get their log line here.
 */
final class RefusedByServer extends ValveBase implements AccessLog {
  private final Refusals refusals;
  private boolean requestAttributes;

  RefusedByServer(Refusals refusals) {
    super(true);
    this.refusals = refusals;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
  }

  @Override
  public void log(Request request, Response response, long nanos) {
    if (response.getStatus() >= 400 && request.getAttribute(Refusals.SEEN) == null) {
      request.setAttribute(Refusals.SEEN, true);
      refusals.write(request, response.getStatus(), why(response.getStatus()), Map.of());
    }
  }

  private static String why(int status) {
    return switch (status) {
      case 405 -> "its method is not served";
      case 417 -> "what it expects is not served";
      case 501 -> "its method or transfer encoding is not served";
      case 505 -> "its version of HTTP is not served";
      default -> "the server could not read its head";
    };
  }

  @Override
  public void setRequestAttributesEnabled(boolean enabled) {
    requestAttributes = enabled;
  }

  @Override
  public boolean getRequestAttributesEnabled() {
    return requestAttributes;
  }
}
