package io.hostpay.orchestrator.http;

import io.hostpay.orchestrator.WalletOrders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /wallet/pause}, {@code resume} and {@code acknowledge}. */
@RestController
final class WalletEndpoints {
  private static final int LONGEST_REASON = 500;

  private final Operators operators;
  private final WalletOrders wallet;

  WalletEndpoints(Operators operators, WalletOrders wallet) {
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
                  "A reason is needed, for those who find the wallet paused. Nothing was changed."));
    }
    return answered(request, "paused", caller -> wallet.pause(caller, reason.strip()));
  }

  @PostMapping("/wallet/resume")
  ResponseEntity<Object> resume(HttpServletRequest request) {
    return answered(request, "resumed", wallet::resume);
  }

  @PostMapping("/wallet/acknowledge")
  ResponseEntity<Object> acknowledge(HttpServletRequest request) {
    return answered(request, "acknowledged", wallet::acknowledge);
  }

  private ResponseEntity<Object> answered(
      HttpServletRequest request, String status, ToIntFunction<String> order) {
    return operators.runAsOperator(
        request,
        caller -> ResponseEntity.ok(Map.of("status", status, "wallets", order.applyAsInt(caller))));
  }
}
