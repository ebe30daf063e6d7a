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

  /** A batch of 100 activities has some 100 KiB. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private final NotificationIntake intake;

  AlchemyEndpoint(NotificationIntake intake) {
    this.intake = intake;
  }

  /** Takes the body as bytes: the signature is of those, not of what they mean. */
  @CalledBy(Caller.ALCHEMY)
  @PostMapping(PATH)
  ResponseEntity<?> notification(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      return tooLarge();
    }
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      return tooLarge();
    }
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

  private static ResponseEntity<?> tooLarge() {
    return problem(
        HttpStatus.CONTENT_TOO_LARGE, "A notification has at most " + MAX_BODY_BYTES + " bytes.");
  }

  private static ResponseEntity<?> problem(HttpStatus status, String what) {
    return ResponseEntity.of(
            ProblemDetail.forStatusAndDetail(status, what + " Nothing was changed."))
        .build();
  }
}
