package io.hostpay.testkit.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
  private final Door door;
  private final Set<Passage> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicReference<@Nullable String> last = new AtomicReference<>();

  /** Listens on a free port, in front of the server at this port of 127.0.0.1. */
  public SilencingProxy(int port) {
    this.port = port;
    this.door = new Door(this::serve);
  }

  public int port() {
    return door.port();
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

  private void serve(Socket client) throws IOException {
    accepted.incrementAndGet();
    Passage passage = new Passage();
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      server.setTcpNoDelay(true);
      open.add(passage);
      door.threads().execute(() -> passage.pass(server, client));
      passage.pass(client, server);
      passage.ended.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(passage);
    }
  }

  /** Both ways of one connection. It ends with either side's end, unless it is silent. */
  private final class Passage {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean silent;

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
        Door.close(from);
        Door.close(to);
        ended.countDown();
      }
    }

    private boolean isLast(String said) {
      String words = last.get();
      if (words != null && said.contains(words) && last.compareAndSet(words, null)) {
        silent = true;
      }
      return silent;
    }
  }

  @Override
  public void close() {
    door.close();
  }
}
