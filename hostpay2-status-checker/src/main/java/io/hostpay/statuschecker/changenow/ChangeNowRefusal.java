package io.hostpay.statuschecker.changenow;

import java.net.http.HttpResponse;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Whether a 400, 401, 403 or 404 is ChangeNow's own refusal, and of what. Gateways, firewalls,
 * caches and wrong addresses answer with the same codes, so that only ChangeNow's own form counts:
 * a JSON object with its {@code message}, and its {@code error} where that decides about the order.
 */
enum ChangeNowRefusal {
  /** It has no order of this id. */
  NO_SUCH_ORDER,
  /** It says that this can't be the id of an order. */
  IMPOSSIBLE_ID,
  /** It does not take the API key. */
  KEY_REFUSED,
  /** Not in ChangeNow's form, or about something else: it says nothing about the order. */
  NOT_CHANGENOWS;

  static ChangeNowRefusal of(HttpResponse<byte[]> response) {
    JsonNode said;
    try {
      said = JsonBody.of(response);
    } catch (UnreadableAnswerException e) {
      // A 401 without any body is what ChangeNow's key check, and nobody else on the way, may send.
      return response.statusCode() == 401 && response.body().length == 0
          ? KEY_REFUSED
          : NOT_CHANGENOWS;
    }
    String error = said.path("error").asString("");
    String message = said.path("message").asString("").toLowerCase(Locale.ROOT);
    return switch (response.statusCode()) {
      case 400 ->
          error.equals("not_valid_params") && !message.isBlank() ? IMPOSSIBLE_ID : NOT_CHANGENOWS;
      case 404 ->
          error.equals("not_found") && message.contains("transaction")
              ? NO_SUCH_ORDER
              : NOT_CHANGENOWS;
      default -> isAboutAKey(message) ? KEY_REFUSED : NOT_CHANGENOWS;
    };
  }

  private static boolean isAboutAKey(String message) {
    return message.contains("unauthorized")
        || message.contains("forbidden")
        || message.matches(".*\\bapi.?key\\b.*");
  }
}
