package io.hostpay.orchestrator.http;

import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.SignedPaymentInstructions;
import io.hostpay.orchestrator.SignedPaymentInstructions.Instruction;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /payments/{id}/cancel} and {@code nonce-lost}. */
@RestController
final class SignedPaymentEndpoints {
  private final Operators operators;
  private final SignedPaymentInstructions instructions;

  SignedPaymentEndpoints(Operators operators, SignedPaymentInstructions instructions) {
    this.operators = operators;
    this.instructions = instructions;
  }

  @PostMapping("/payments/{id}/cancel")
  ResponseEntity<Object> cancel(HttpServletRequest request, @PathVariable("id") String id) {
    return given(Instruction.CANCEL, request, id);
  }

  @PostMapping("/payments/{id}/nonce-lost")
  ResponseEntity<Object> nonceLost(HttpServletRequest request, @PathVariable("id") String id) {
    return given(Instruction.DECLARE_NONCE_LOST, request, id);
  }

  private ResponseEntity<Object> given(
      Instruction instruction, HttpServletRequest request, String id) {
    return operators.runAsOperator(
        request,
        id,
        (operator, uniqueId) ->
            operators.answer(
                request,
                instructions.give(
                    instruction, uniqueId, operator, TaskHeaders.from(request::getHeader))));
  }
}
