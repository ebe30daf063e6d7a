package io.hostpay.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Answers as a broken or hostile server could give them: good ones with some bytes changed, cut
 * off, or with a value that nobody would expect at its place.
 */
public final class ChangedJson {
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e999999999",
          "1e99999999999",
          "-0.0",
          "99999999999999999999999999",
          "9".repeat(400),
          "\"\"",
          "\" \"",
          "\"0x\"",
          "\"-0x1\"",
          "\"0x" + "f".repeat(65) + "\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"" + "a".repeat(5_000) + "\"",
          "{}",
          "[]",
          "[null]",
          "{\"a\":{}}",
          "[".repeat(2_000),
          "NaN",
          "");

  private final List<String> good;
  private final Random random;

  /**
   * Begins anew with each instance.
   *
   * @param good what is changed
   * @param seed the same changes for the same seed
   */
  public ChangedJson(List<String> good, long seed) {
    this.good = good;
    this.random = new Random(seed);
  }

  /** Another one at each call. */
  public byte[] next() {
    String text = good.get(random.nextInt(good.size()));
    return switch (random.nextInt(4)) {
      case 0 -> withOtherBytes(text);
      case 1 -> withOtherBytes(withAnotherValue(text));
      case 2 -> withAnotherValue(text).getBytes(StandardCharsets.UTF_8);
      default -> cut(withAnotherValue(withAnotherValue(text)));
    };
  }

  private byte[] withOtherBytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int changes = bytes.length == 0 ? 0 : random.nextInt(1, 9); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /**
   * In place of a field's value: what stands between one of the colons and the next comma or
   * bracket.
   */
  private String withAnotherValue(String text) {
    List<Integer> colons = new ArrayList<>();
    for (int at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
      colons.add(at);
    }
    if (colons.isEmpty()) {
      return text;
    }
    int from = colons.get(random.nextInt(colons.size())) + 1;
    int to = from;
    while (to < text.length() && ",}]".indexOf(text.charAt(to)) < 0) {
      to++;
    }
    return text.substring(0, from) + VALUES.get(random.nextInt(VALUES.size())) + text.substring(to);
  }

  private byte[] cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }
}
