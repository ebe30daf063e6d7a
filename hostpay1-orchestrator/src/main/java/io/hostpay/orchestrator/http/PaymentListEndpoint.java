package io.hostpay.orchestrator.http;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.orchestrator.ledger.PageStart;
import io.hostpay.orchestrator.ledger.PaymentSearch;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /payments}: which payments are there, newest first, a page at a time. */
@RestController
final class PaymentListEndpoint {
  private static final int MOST = 200;
  private static final int SHORTEST_TEXT = 3;
  private static final Duration OLDEST = Duration.ofDays(36_500);

  private final Operators operators;
  private final PaymentSearch search;
  private final Clock clock;

  PaymentListEndpoint(Operators operators, PaymentSearch search, Clock clock) {
    this.operators = operators;
    this.search = search;
    this.clock = clock;
  }

  @GetMapping("/payments")
  ResponseEntity<Object> list(
      HttpServletRequest request,
      @RequestParam(name = "state", required = false) @Nullable String state,
      @RequestParam(name = "reason", required = false) @Nullable String reason,
      @RequestParam(name = "older_than", required = false) @Nullable String olderThan,
      @RequestParam(name = "text", required = false) @Nullable String text,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "50") int limit) {
    return operators.runAsOperator(
        request,
        caller -> {
          if (limit < 1 || limit > MOST) {
            return refused(request, "limit is 1 to " + MOST + ".");
          }
          if (text != null && text.strip().length() < SHORTEST_TEXT) {
            return refused(request, "text has at least " + SHORTEST_TEXT + " characters.");
          }
          if (hasControls(text) || hasControls(reason)) {
            return refused(request, "text and reason have no control characters.");
          }
          try {
            return ResponseEntity.ok(
                view(
                    search.page(
                        new PaymentSearch.Wanted(
                            state == null
                                ? null
                                : PaymentState.valueOf(state.toUpperCase(Locale.ROOT)),
                            reason,
                            olderThan == null ? null : clock.instant().minus(age(olderThan)),
                            text),
                        after == null ? null : PageStart.read(after),
                        limit)));
          } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return refused(
                request,
                "state is one of the ledger's, older_than is like 90m or 6h, after is a page's next.");
          }
        });
  }

  private static Map<String, Object> view(PaymentSearch.Page page) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("payments", page.payments().stream().map(LineView::of).toList());
    if (page.next() != null) {
      view.put("next", page.next().text());
    }
    view.put("too_many", page.tooMany());
    return view;
  }

  /** PostgreSQL has no text with a NUL in it. */
  private static boolean hasControls(@Nullable String text) {
    return text != null && text.chars().anyMatch(Character::isISOControl);
  }

  /** An age that the ledger's times can hold; the database refuses any other. */
  private static Duration age(String text) {
    Duration age = Duration.parse(iso(text));
    if (age.isNegative() || age.compareTo(OLDEST) > 0) {
      throw new IllegalArgumentException("no age of a payment");
    }
    return age;
  }

  /** 90m, 6h, 2d, or ISO's own form. */
  private static String iso(String age) {
    String upper = age.toUpperCase(Locale.ROOT);
    return upper.startsWith("P") ? upper : upper.endsWith("D") ? "P" + upper : "PT" + upper;
  }

  private ResponseEntity<Object> refused(HttpServletRequest request, String detail) {
    return operators.refused(request, HttpStatus.BAD_REQUEST, detail);
  }
}
