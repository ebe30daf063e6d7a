package io.hostpay.executor.ethereum;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes connections on, until those that are established go silent: nothing comes through any
 * more, and nobody is told, as when a NAT has forgotten them. New ones work.
 */
final class SilencingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  SilencingProxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  int established() {
    return connections.size();
  }

  /** From now on nothing passes on any connection that there is. */
  void silence() {
    connections.forEach(connection -> connection.silent.set(true));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        Connection connection =
            new Connection(
                caller, new Socket(InetAddress.getLoopbackAddress(), target), new AtomicBoolean());
        connections.add(connection);
        Thread.ofPlatform()
            .daemon()
            .start(() -> connection.pump(connection.caller, connection.callee));
        Thread.ofPlatform()
            .daemon()
            .start(() -> connection.pump(connection.callee, connection.caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Connection connection : connections) {
      connection.caller.close();
      connection.callee.close();
    }
  }

  private record Connection(Socket caller, Socket callee, AtomicBoolean silent) {
    void pump(Socket from, Socket to) {
      byte[] bytes = new byte[8192];
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
          if (!silent.get()) {
            out.write(bytes, 0, count);
            out.flush();
          }
        }
        while (silent.get()) {
          Thread.sleep(1000); // not even the end of it comes through
        }
      } catch (IOException ended) {
        // by either side
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
