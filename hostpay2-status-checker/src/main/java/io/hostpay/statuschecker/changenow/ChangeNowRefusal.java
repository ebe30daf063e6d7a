package io.hostpay.statuschecker.changenow;

import java.net.http.HttpResponse;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Whose a refusal is (400, 401, 403, 404). Gateways, firewalls, caches and wrong addresses answer
 * with the same codes, so it is ChangeNow's only in ChangeNow's own form: a JSON object whose
 * {@code message} says it, and {@code error} too where that decides about the order.
 */
enum ChangeNowRefusal {
  /** It has no order of this id. */
  NO_SUCH_ORDER,
  /** It says that this can't be the id of an order. */
  IMPOSSIBLE_ID,
  /** It does not take the API key. */
  KEY_REFUSED,
  /** A word of somebody else's, or one about something else: nothing is said about the order. */
  NOT_OURS;

  static ChangeNowRefusal of(HttpResponse<byte[]> response) {
    JsonNode said;
    try {
      said = JsonBody.of(response);
    } catch (UnreadableAnswerException e) {
      // A 401 without any body is what ChangeNow's key check, and nobody else on the way, may send.
      return response.statusCode() == 401 && response.body().length == 0 ? KEY_REFUSED : NOT_OURS;
    }
    String error = said.path("error").asString("");
    String message = said.path("message").asString("").toLowerCase(Locale.ROOT);
    return switch (response.statusCode()) {
      case 400 -> error.equals("not_valid_params") && !message.isBlank() ? IMPOSSIBLE_ID : NOT_OURS;
      case 404 ->
          error.equals("not_found") && message.contains("transaction") ? NO_SUCH_ORDER : NOT_OURS;
      default -> aboutAKey(message) ? KEY_REFUSED : NOT_OURS;
    };
  }

  private static boolean aboutAKey(String message) {
    return message.contains("unauthorized")
        || message.contains("forbidden")
        || message.matches(".*\\bapi.?key\\b.*");
  }
}
