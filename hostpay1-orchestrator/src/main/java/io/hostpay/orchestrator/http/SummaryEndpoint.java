package io.hostpay.orchestrator.http;

import io.hostpay.orchestrator.WalletInstructions;
import io.hostpay.orchestrator.ledger.DeliveryRetries;
import io.hostpay.orchestrator.ledger.LedgerSummary;
import io.hostpay.orchestrator.ledger.WalletFigures;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /summary}: is all well, and if not, what needs a person first. */
@RestController
final class SummaryEndpoint {
  private final Operators operators;
  private final LedgerSummary ledger;
  private final DeliveryRetries retries;
  private final WalletFigures figures;
  private final WalletInstructions wallet;
  private final Clock clock;

  SummaryEndpoint(
      Operators operators,
      LedgerSummary ledger,
      DeliveryRetries retries,
      WalletFigures figures,
      WalletInstructions wallet,
      Clock clock) {
    this.operators = operators;
    this.ledger = ledger;
    this.retries = retries;
    this.figures = figures;
    this.wallet = wallet;
    this.clock = clock;
  }

  private record HourView(
      Instant from,
      long received,
      long completed,
      long rejected,
      long failed,
      @Nullable BigDecimal mean_seconds) {}

  @GetMapping("/summary")
  ResponseEntity<Object> summary(HttpServletRequest request) {
    return operators.runAsOperator(request, caller -> ResponseEntity.ok(view()));
  }

  private Map<String, Object> view() {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("now", clock.instant());
    view.put("needs_person", ledger.needPerson().stream().map(LineView::of).toList());
    view.put("open", ledger.open());
    LedgerSummary.Day day = ledger.day();
    view.put(
        "hours",
        day.hours().stream()
            .map(
                hour ->
                    new HourView(
                        hour.from(),
                        hour.received(),
                        hour.completed(),
                        hour.rejected(),
                        hour.failed(),
                        hour.meanSeconds()))
            .toList());
    view.put("hops", day.hops());
    view.put("changenow_waits_at", day.changeNowWaits());
    view.put("retries", retries.ofLastDay());
    view.put("wallets", wallets());
    return view;
  }

  private List<WalletView> wallets() {
    List<WalletFigures.Figures> known = figures.all();
    return wallet.statuses().stream()
        .flatMap(
            standing ->
                known.stream()
                    .filter(one -> one.wallet().equals(standing.wallet()))
                    .map(one -> WalletView.of(standing, one)))
        .toList();
  }
}
