package io.hostpay.testkit.changenow;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands where ChangeNow does and gives recorded answers, to the byte and at their pace. {@code
 * {{id}}} in an answer is the order that it was asked about.
 */
public final class AnsweringServer implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("[?&]id=([^& ]*)");

  private final ServerSocket server;
  private final UnaryOperator<Map<String, String>> values;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Supplier<RecordedAnswer> next;

  /**
   * Listens at once.
   *
   * @param port 0 for a free one
   * @param values by name, for the places in the answers, given the one of {@code id}
   */
  public AnsweringServer(int port, UnaryOperator<Map<String, String>> values) throws IOException {
    this.values = values;
    this.next = RecordedAnswer.all()::getFirst;
    this.server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** From now on each request asks this for its answer. */
  public void answer(Supplier<RecordedAnswer> answers) {
    next = answers;
  }

  public int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed: the test is over
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int read = socket.getInputStream().read();
        if (read < 0) {
          return;
        }
        head.append((char) read);
      }
      requests.incrementAndGet();
      RecordedAnswer answer = next.get();
      Matcher id = ID.matcher(head);
      Map<String, String> asked =
          Map.of("id", id.find() ? URLDecoder.decode(id.group(1), StandardCharsets.UTF_8) : "none");
      Map<String, String> filled = new HashMap<>(values.apply(asked));
      filled.putAll(asked);
      write(answer, socket, filled);
    } catch (IOException e) {
      // the client has hung up, as it may
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(RecordedAnswer answer, Socket socket, Map<String, String> filled)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    switch (answer.pace()) {
      case "silent" -> {
        while (socket.getInputStream().read() >= 0) {
          Thread.onSpinWait();
        }
      }
      case "close" -> {}
      case "reset" -> socket.setSoLinger(true, 0);
      case "drip" -> {
        for (byte one : answer.bytes(filled)) {
          out.write(one);
          Thread.sleep(20);
        }
      }
      default -> {
        out.write(answer.bytes(filled));
        out.flush();
      }
    }
  }
}
