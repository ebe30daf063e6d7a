package io.hostpay.testkit.changenow;

import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
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

  private final ScriptedServer server;
  private final UnaryOperator<Map<String, String>> values;
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
    this.server = new ScriptedServer(port, this::answer);
  }

  public URI url() {
    return server.url();
  }

  /** From now on each request asks this for its answer. */
  public void answer(Supplier<RecordedAnswer> answers) {
    next = answers;
  }

  public int requests() {
    return server.requests();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void answer(ScriptedServer.Connection connection) throws IOException {
    RecordedAnswer answer = next.get();
    Matcher id = ID.matcher(connection.head());
    Map<String, String> asked =
        Map.of("id", id.find() ? URLDecoder.decode(id.group(1), StandardCharsets.UTF_8) : "none");
    Map<String, String> filled = new HashMap<>(values.apply(asked));
    filled.putAll(asked);
    switch (answer.pace()) {
      case "silent" -> connection.awaitHangUp();
      case "close" -> {}
      case "reset" -> connection.reset();
      case "drip" -> drip(connection, answer.bytes(filled));
      default -> connection.write(answer.bytes(filled));
    }
  }

  private static void drip(ScriptedServer.Connection connection, byte... bytes) throws IOException {
    try {
      for (byte one : bytes) {
        connection.write(one);
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
