package io.hostpay.testkit.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * In front of PostgreSQL: passes the bytes on, and knows a commit when it sees one. A commit that
 * is cut before is never executed; one that is cut after has been, and the client does not hear of
 * it. Thread-safe.
 */
public final class PostgresProxy implements AutoCloseable {
  private final int port;
  private final Door door;
  private final RoundTrips roundTrips = new RoundTrips();
  private volatile CallObserver observer = CallObserver.nothing();

  /** Listens on a free port, in front of the server at this port of 127.0.0.1. */
  public PostgresProxy(int port) {
    this.port = port;
    this.door = new Door(this::serve);
  }

  public int port() {
    return door.port();
  }

  public void watch(CallObserver next) {
    observer = next;
  }

  /** What has passed so far. */
  public RoundTrips.Count roundTrips() {
    return roundTrips.count();
  }

  /** Ends every connection: the server rolls back what is open in them. */
  public void cutAll() {
    door.cutAll();
  }

  private void serve(Socket client) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      server.setTcpNoDelay(true);
      new PostgresSession(
              client, server, (moment, call) -> observer.judge(moment, call), roundTrips)
          .run(door.threads());
    }
  }

  @Override
  public void close() {
    door.close();
  }
}
