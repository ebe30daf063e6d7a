package io.hostpay.local.deploy.google;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** IAM credentials, v1: tokens in the name of a service account. */
final class TokensApi implements Api {
  @Override
  public Reply answer(ApiCall call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (call.path().endsWith(":generateIdToken")) {
      String claims =
          "{\"aud\":\"" + call.body().path("audience").asString() + "\",\"exp\":9999999999}";
      return Reply.ok(
          answer.put("token", part("{\"alg\":\"none\"}") + "." + part(claims) + ".sig"));
    }
    return Reply.ok(
        answer.put("accessToken", "impersonated").put("expireTime", "2099-01-01T00:00:00Z"));
  }

  private static String part(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
