package io.hostpay.orchestrator.http;

import io.hostpay.orchestrator.NotificationIntake;
import io.hostpay.orchestrator.alchemy.WebhookSignature;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes Alchemy's notifications. Alchemy repeats whatever is not answered 200 within 5 seconds, for
 * 10 minutes, and pauses a webhook that fails again and again (<a
 * href="https://www.alchemy.com/docs/reference/notify-api-faq">Webhooks FAQ</a>).
 */
@RestController
final class AlchemyEndpoint {
  static final String PATH = "/alchemy-webhook";

  private final NotificationIntake intake;

  AlchemyEndpoint(NotificationIntake intake) {
    this.intake = intake;
  }

  /**
   * Takes the body as bytes: the signature is of those, not of what they mean. {@link
   * WebhookBodies} bounds them.
   */
  @CalledBy(Caller.ALCHEMY)
  @PostMapping(PATH)
  ResponseEntity<?> notification(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    NotificationIntake.Answer answer =
        intake.take(body, request.getHeader(WebhookSignature.HEADER));
    return switch (answer) {
      case NotificationIntake.Answer.Taken taken -> ResponseEntity.ok(Map.of("status", "ok"));
      case NotificationIntake.Answer.Unusable unusable -> ResponseEntity.ok(Map.of("status", "ok"));
      case NotificationIntake.Answer.NoKey noKey ->
          problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "No key is configured to verify Alchemy's requests, so none is taken.");
      case NotificationIntake.Answer.BadSignature bad ->
          problem(HttpStatus.UNAUTHORIZED, "The request is not signed by Alchemy.");
    };
  }

  private static ResponseEntity<?> problem(HttpStatus status, String what) {
    return ResponseEntity.of(
            ProblemDetail.forStatusAndDetail(status, what + " Nothing was changed."))
        .build();
  }
}
