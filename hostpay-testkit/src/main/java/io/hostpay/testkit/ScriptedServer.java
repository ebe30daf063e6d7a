package io.hostpay.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that misbehaves below HTTP, where WireMock can't: it reads a request's headers, then the
 * script writes whatever it likes, byte by byte, until it ends or the client has hung up.
 */
public final class ScriptedServer implements AutoCloseable {

  /** What is done with a connection once a request has been read from it. */
  @FunctionalInterface
  public interface Script {
    void answer(Connection connection) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger hungUp = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();

  /** Listens on any free port. */
  public ScriptedServer(Script script) throws IOException {
    this(0, script);
  }

  /** Listens on this port of 127.0.0.1. */
  public ScriptedServer(int port, Script script) throws IOException {
    this.script = script;
    server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public int requests() {
    return requests.get();
  }

  /** How many scripts ended because the client closed its connection. */
  public int hungUp() {
    return hungUp.get();
  }

  public long bytesWritten() {
    return written.get();
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
      StringBuilder headers = new StringBuilder();
      while (!headers.toString().endsWith("\r\n\r\n")) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return;
        }
        headers.append((char) next);
      }
      requests.incrementAndGet();
      script.answer(new Connection(socket, headers.toString()));
    } catch (IOException e) {
      hungUp.incrementAndGet();
    }
  }

  /** The server's side of one connection. */
  public final class Connection {

    private final Socket socket;

    private final String head;

    private Connection(Socket socket, String head) {
      this.socket = socket;
      this.head = head;
    }

    /** The request's line and headers. */
    public String head() {
      return head;
    }

    public Connection write(String text) throws IOException {
      return write(text.getBytes(StandardCharsets.UTF_8));
    }

    public Connection write(byte... bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      written.addAndGet(bytes.length);
      return this;
    }

    /** Says nothing until the client hangs up. */
    public void awaitHangUp() throws IOException {
      while (socket.getInputStream().read() >= 0) {
        Thread.onSpinWait();
      }
    }

    /** Ends the connection with a TCP reset instead of an orderly close. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
