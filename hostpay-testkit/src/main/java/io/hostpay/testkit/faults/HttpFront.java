package io.hostpay.testkit.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of an HTTP/1.1 server as HostPay's clients need (bodies with a Content-Length,
 * connections kept alive), on plain sockets because a server library can't reset a connection.
 */
final class HttpFront implements AutoCloseable {
  /**
   * A request.
   *
   * @param headers names in lower case
   */
  record Question(String method, String path, Map<String, String> headers, String body) {}

  /** What comes back. */
  sealed interface Reaction {}

  record Answer(int status, Map<String, String> headers, String body) implements Reaction {
    static Answer of(int status, String contentType, String body) {
      return new Answer(status, Map.of("Content-Type", contentType), body);
    }
  }

  /** The connection ends without an answer. */
  record Hangup(boolean reset) implements Reaction {}

  /** Decides on a request; may block. */
  @FunctionalInterface
  interface Handler {
    Reaction answer(Question question) throws IOException;
  }

  private final Handler handler;
  private final Door door;

  HttpFront(Handler handler) {
    this.handler = handler;
    this.door = new Door(this::serve);
  }

  int port() {
    return door.port();
  }

  void cutAll() {
    door.cutAll();
  }

  private void serve(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (true) {
      Question question = read(in);
      switch (handler.answer(question)) {
        case Answer answer -> write(answer, socket.getOutputStream());
        case Hangup hangup -> {
          if (hangup.reset()) {
            Door.reset(socket);
          }
          return;
        }
      }
    }
  }

  private static Question read(InputStream in) throws IOException {
    String[] request = line(in).split(" ", 3);
    if (request.length != 3) {
      throw new EOFException("no request line");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Question(
        request[0], request[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the caller has gone");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void write(Answer answer, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Proxied\r\n");
    answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    head.append("Content-Length: " + body.length + "\r\n\r\n");
    // One packet where it fits; a long body is not copied.
    BufferedOutputStream packets = new BufferedOutputStream(out);
    packets.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    packets.write(body);
    packets.flush();
  }

  @Override
  public void close() {
    door.close();
  }
}
