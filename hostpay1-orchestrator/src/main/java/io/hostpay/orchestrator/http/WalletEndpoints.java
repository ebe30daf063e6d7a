package io.hostpay.orchestrator.http;

import io.hostpay.orchestrator.WalletInstructions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /wallet/pause}, {@code resume} and {@code acknowledge}. */
@RestController
final class WalletEndpoints {
  private static final int LONGEST_REASON = 500;

  /** Longer than any nonce that a wallet can reach. */
  private static final Pattern NONCE = Pattern.compile("[0-9]{1,18}");

  private final Operators operators;
  private final WalletInstructions wallet;

  WalletEndpoints(Operators operators, WalletInstructions wallet) {
    this.operators = operators;
    this.wallet = wallet;
  }

  @PostMapping("/wallet/pause")
  ResponseEntity<Object> pause(
      HttpServletRequest request, @RequestParam(name = "reason", defaultValue = "") String reason) {
    if (reason.isBlank()
        || reason.length() > LONGEST_REASON
        || reason.chars().anyMatch(c -> c == 0)) {
      return operators.runAsOperator(
          request,
          caller ->
              operators.refused(
                  request,
                  HttpStatus.BAD_REQUEST,
                  "A reason of 1 to 500 characters is needed for a pause. Nothing was changed."));
    }
    return answered(request, "paused", caller -> wallet.pause(caller, reason.strip()));
  }

  @PostMapping("/wallet/resume")
  ResponseEntity<Object> resume(HttpServletRequest request) {
    return answered(request, "resumed", wallet::resume);
  }

  @PostMapping("/wallet/acknowledge")
  ResponseEntity<Object> acknowledge(
      HttpServletRequest request, @RequestParam(name = "below", defaultValue = "") String below) {
    return operators.runAsOperator(
        request,
        caller ->
            NONCE.matcher(below).matches()
                ? acknowledge(request, caller, Long.parseLong(below))
                : operators.refused(
                    request,
                    HttpStatus.BAD_REQUEST,
                    "What was looked at is needed: below=, with halted_below as /summary shows it."
                        + " Nothing was changed."));
  }

  private ResponseEntity<Object> acknowledge(HttpServletRequest request, String by, long below) {
    WalletInstructions.Acknowledged acknowledged = wallet.acknowledge(by, below);
    return acknowledged.wallets() == 0 && acknowledged.haltedBelow() != null
        ? operators.refused(
            request,
            HttpStatus.CONFLICT,
            "Others are known to have used nonces below %d by now: look at that. Nothing was changed."
                .formatted(acknowledged.haltedBelow()))
        : done("acknowledged", acknowledged.wallets());
  }

  private ResponseEntity<Object> answered(
      HttpServletRequest request, String status, ToIntFunction<String> order) {
    return operators.runAsOperator(request, caller -> done(status, order.applyAsInt(caller)));
  }

  private static ResponseEntity<Object> done(String status, int wallets) {
    return ResponseEntity.ok(Map.of("status", status, "wallets", wallets));
  }
}
