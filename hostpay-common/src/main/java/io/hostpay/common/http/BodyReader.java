package io.hostpay.common.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpStatus;

/**
 * Reads one body, bounded in bytes, in time and in the memory that it shares with the others. To be
 * closed when the request has ended: the memory is taken until then.
 */
final class BodyReader implements AutoCloseable {
  /**
   * From the end of the headers to the end of the body. Tomcat's own timeout covers only the gap
   * between two bytes.
   */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final HttpServletRequest request;
  private final int maxBytes;
  private final BodyMemory memory;
  private final long end = System.nanoTime() + DEADLINE.toNanos();
  private long taken;

  BodyReader(HttpServletRequest request, int maxBytes, BodyMemory memory) {
    this.request = request;
    this.maxBytes = maxBytes;
    this.memory = memory;
  }

  /** Whether there is a body at all, of whatever method. */
  static boolean isThere(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  Body read() {
    if (request.getContentLengthLong() > maxBytes) {
      return tooLarge();
    }
    try {
      return read(request.getInputStream());
    } catch (SocketTimeoutException e) {
      return tooSlow();
    } catch (IOException | InvalidParameterException e) {
      return notRead(e);
    }
  }

  private Body read(ServletInputStream in) throws IOException {
    byte[] bytes = new byte[BodyMemory.OWN_BYTES];
    int length = 0;
    while (true) {
      if (length == bytes.length) {
        if (length > maxBytes) {
          return tooLarge();
        }
        int next = Math.min(2 * length, maxBytes + 1);
        if (!memory.take(next - length)) {
          return new Body.Refused(HttpStatus.SERVICE_UNAVAILABLE, "too many large bodies at once");
        }
        taken += next - length;
        bytes = Arrays.copyOf(bytes, next);
      }
      int read = in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return length > maxBytes
            ? tooLarge()
            : new Body.Whole(new ReadRequest(request, Arrays.copyOf(bytes, length)));
      }
      length += read;
      if (System.nanoTime() - end > 0) {
        return tooSlow();
      }
    }
  }

  private static Body notRead(Exception e) {
    if (e.getCause() instanceof SocketTimeoutException) {
      return tooSlow();
    }
    // Tomcat's exception for a client that is gone extends its exception for malformed chunks.
    if (e instanceof BadRequestException && !(e instanceof ClientAbortException)) {
      return new Body.Refused(
          HttpStatus.BAD_REQUEST, "the body's framing cannot be read: " + e.getMessage());
    }
    return new Body.BrokenOff(String.valueOf(e.getMessage()));
  }

  private Body tooLarge() {
    return new Body.Refused(
        HttpStatus.CONTENT_TOO_LARGE, "a body has at most " + maxBytes + " bytes here");
  }

  private static Body tooSlow() {
    return new Body.Refused(
        HttpStatus.REQUEST_TIMEOUT,
        "the body did not arrive within " + DEADLINE.toSeconds() + " seconds");
  }

  @Override
  public void close() {
    memory.give(taken);
    taken = 0;
  }
}
