package io.hostpay.local.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request with a body that is too long, endless, or shorter than announced. */
record Attack(String method, String path, String type, Framing framing, long bytes) {
  static final long ENDLESS = Long.MAX_VALUE;

  private static final long KIB = 1024;

  /** How the body says where it ends. */
  enum Framing {
    LENGTH,
    CHUNKED,
    /** Announces one byte more than it sends, and waits. */
    LYING
  }

  /** All there are for these paths. */
  static List<Attack> all(List<String> paths) {
    List<Attack> all = new ArrayList<>();
    for (String path : paths) {
      for (String method : List.of("PUT", "PATCH", "DELETE", "POST")) {
        for (String type :
            List.of(
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=b",
                "application/json")) {
          for (Framing framing : Framing.values()) {
            for (long bytes : new long[] {64 * KIB + 1, 1024 * KIB, 30 * 1024 * KIB, ENDLESS}) {
              all.add(new Attack(method, path, type, framing, bytes));
            }
          }
        }
      }
    }
    return all;
  }

  /** Sends it; returns the status of the answer, 0 where the connection ended without one. */
  int send(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      AtomicBoolean answered = new AtomicBoolean();
      Thread writer = Thread.ofVirtual().start(() -> write(socket, answered));
      int status = status(socket);
      answered.set(true);
      writer.interrupt(); // which closes the socket under a write that blocks
      writer.join();
      return status;
    } catch (IOException reset) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void write(Socket socket, AtomicBoolean answered) {
    try {
      OutputStream out = socket.getOutputStream();
      String length =
          switch (framing) {
            case CHUNKED -> "Transfer-Encoding: chunked";
            case LENGTH -> "Content-Length: " + bytes;
            case LYING -> "Content-Length: " + (bytes == ENDLESS ? bytes : bytes + 1);
          };
      out.write(
          ascii(
              "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n%s\r\n\r\n"
                  .formatted(method, path, type, length)));
      byte[] piece = new byte[16 * 1024];
      for (int i = 0; i < piece.length; i++) {
        piece[i] = (byte) (i % 2 == 0 ? 'a' : '&');
      }
      for (long left = bytes; left > 0 && !answered.get(); left -= piece.length) {
        byte[] next = left < piece.length ? Arrays.copyOf(piece, (int) left) : piece;
        if (framing == Framing.CHUNKED) {
          out.write(ascii(Integer.toHexString(next.length) + "\r\n"));
          out.write(next);
          out.write(ascii("\r\n"));
        } else {
          out.write(next);
        }
      }
      if (framing == Framing.CHUNKED) {
        out.write(ascii("0\r\n\r\n"));
      }
    } catch (IOException refusedMeanwhile) {
      // its answer is read beside this
    }
  }

  private static int status(Socket socket) throws IOException {
    byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
    return start.length < 12
        ? 0
        : Integer.parseInt(new String(start, 9, 3, StandardCharsets.ISO_8859_1));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
