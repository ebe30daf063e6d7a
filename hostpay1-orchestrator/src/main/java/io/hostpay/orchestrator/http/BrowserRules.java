package io.hostpay.orchestrator.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * What a browser is told with every answer to operators, the console's own files and refusals
 * included: to run and show nothing that is not a file of ours, to keep nothing, and to let no
 * other site see or frame it. There are no cookies to guard, since who calls is told anew each
 * time.
 */
final class BrowserRules {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
              + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Strict-Transport-Security",
          "max-age=31536000",
          "Cache-Control",
          "no-store");

  private BrowserRules() {}

  static void setHeaders(HttpServletResponse response) {
    HEADERS.forEach(response::setHeader);
  }
}
