package io.hostpay.common.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * What a refused client is still sending. A connection closed with bytes unread is reset, and the
 * reset can overtake the answer: so a little more is read and thrown away, within bounds of time
 * and bytes that a well-behaved client never reaches.
 */
final class Leftovers {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int MAX_BYTES = 512 * 1024;

  private Leftovers() {}

  /** Returns how many bytes were thrown away. */
  static int drain(HttpServletRequest request) {
    long end = System.nanoTime() + LIMIT.toNanos();
    byte[] scrap = new byte[8 * 1024];
    int left = MAX_BYTES;
    try {
      ServletInputStream in = request.getInputStream();
      int read = 0;
      while (read >= 0 && left > 0 && System.nanoTime() - end < 0) {
        read = in.read(scrap);
        left -= Math.max(0, read);
      }
    } catch (IOException gone) {
      // it has its answer, or does not want it
    }
    return MAX_BYTES - left;
  }
}
