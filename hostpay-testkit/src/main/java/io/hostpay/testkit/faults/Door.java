package io.hostpay.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A listening port whose connections can all be cut at once. Thread-safe. */
final class Door implements AutoCloseable {
  /** Serves one connection until it ends; the door closes the socket. */
  @FunctionalInterface
  interface Guest {
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Guest guest;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Door(Guest guest) {
    this.guest = guest;
    try {
      this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  ExecutorService threads() {
    return threads;
  }

  /** Ends every connection there is now. */
  void cutAll() {
    open.forEach(Door::close);
  }

  /** Ends the connection so that its other end reads "connection reset", not an end of file. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closedAlready) {
      // it is closed already
    }
    close(socket);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException closing) {
        // the loop's condition tells
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      guest.serve(socket);
    } catch (IOException broken) {
      // Either end may go at any time: that is what this is for.
    } finally {
      open.remove(socket);
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // as good as closed
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
    threads.shutdownNow();
  }
}
