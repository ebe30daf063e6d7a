package io.hostpay.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * In front of any TCP server: passes bytes on, and can silence the connections there are, as a NAT
 * does that has forgotten them. They stay open, and every byte either side sends is lost; new ones
 * work. Thread-safe.
 */
public final class SilencingProxy implements AutoCloseable {
  private final int port;
  private final ServerSocket server;
  private final Set<Passage> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicReference<@Nullable String> last = new AtomicReference<>();

  /** Listens on a free port, in front of the server at this port of 127.0.0.1. */
  public SilencingProxy(int port) {
    this.port = port;
    try {
      this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("silencing-proxy").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many connections were made so far. */
  public int accepted() {
    return accepted.get();
  }

  /** How many of the connections there are now are silent. */
  public long silent() {
    return open.stream().filter(passage -> passage.silent).count();
  }

  /** Silences every connection there is now; returns how many. */
  public int silence() {
    open.forEach(passage -> passage.silent = true);
    return open.size();
  }

  /** Silences the first connection on which a side says this, from these words on. */
  public void silenceAt(String words) {
    last.set(words);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        accepted.incrementAndGet();
        Passage passage = new Passage(client, new Socket(InetAddress.getLoopbackAddress(), port));
        open.add(passage);
        passage.start();
      } catch (IOException closing) {
        // the loop's condition tells
      }
    }
  }

  private final class Passage {
    private final Socket client;
    private final Socket target;
    private volatile boolean silent;

    Passage(Socket client, Socket target) throws IOException {
      this.client = client;
      this.target = target;
      client.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
    }

    void start() {
      Thread.ofPlatform().daemon().start(() -> pass(client, target));
      Thread.ofPlatform().daemon().start(() -> pass(target, client));
    }

    private void pass(Socket from, Socket to) {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int read;
        while ((read = in.read(buffer)) >= 0) {
          if (!silent && !isLast(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))) {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException broken) {
        // either end may go at any time
      }
      // Of a silent connection the other end does not even hear that it has ended.
      if (!silent) {
        end();
      }
    }

    private boolean isLast(String said) {
      String words = last.get();
      silent = words != null && said.contains(words) && last.compareAndSet(words, null);
      return silent;
    }

    private void end() {
      open.remove(this);
      for (Socket socket : new Socket[] {client, target}) {
        try {
          socket.close();
        } catch (IOException e) {
          // as good as closed
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(Passage::end);
  }
}
