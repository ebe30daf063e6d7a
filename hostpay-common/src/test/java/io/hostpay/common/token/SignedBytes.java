package io.hostpay.common.token;

import java.nio.ByteBuffer;
import java.util.Base64;

/** Puts a good signature under bytes that the codec itself would never write. */
final class SignedBytes {
  private SignedBytes() {}

  static String sign(byte[] body, SigningKeys keys) {
    byte[] token =
        ByteBuffer.allocate(body.length + 16).put(body).put(keys.sign(body, body.length)).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }
}
