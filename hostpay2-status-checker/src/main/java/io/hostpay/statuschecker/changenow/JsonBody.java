package io.hostpay.statuschecker.changenow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON object that an answer's body is, bounded in size however it is packed. */
final class JsonBody {

  /**
   * Two values of one name could be read either way, so they are not read; and a double would not
   * be the amount that ChangeNow wrote.
   */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonBody() {}

  /**
   * Reads it. A body is asked for without encoding, but a cache on the way may pack it all the
   * same: gzip is understood. The charset that the header names is not asked: JSON is UTF-8.
   *
   * @throws UnreadableAnswerException if it is too long, packed otherwise, or no JSON object
   */
  static JsonNode of(HttpResponse<byte[]> response) throws UnreadableAnswerException {
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity").strip();
    return parse(
        switch (encoding.toLowerCase(Locale.ROOT)) {
          case "identity", "" -> response.body();
          case "gzip", "x-gzip" -> unpacked(response.body());
          default ->
              throw new UnreadableAnswerException(
                  "the body is packed as " + Printable.text(encoding, 30));
        });
  }

  private static JsonNode parse(byte[] body) throws UnreadableAnswerException {
    if (body.length > OrderRequest.LONGEST_BODY) {
      throw new UnreadableAnswerException(
          "the body has more than " + OrderRequest.LONGEST_BODY + " bytes");
    }
    JsonNode object;
    try {
      object = JSON.readTree(body);
    } catch (JacksonException | NumberFormatException e) {
      // Jackson lets the latter through for a number whose exponent is too large for a BigDecimal.
      throw new UnreadableAnswerException("the body is not JSON", e);
    }
    if (!object.isObject()) {
      throw new UnreadableAnswerException("the body is not a JSON object");
    }
    return object;
  }

  private static byte[] unpacked(byte[] packed) throws UnreadableAnswerException {
    try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return body.readNBytes(OrderRequest.LONGEST_BODY + 1);
    } catch (IOException e) {
      throw new UnreadableAnswerException("the body is not the gzip that it is said to be", e);
    }
  }
}
