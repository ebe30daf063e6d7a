package io.hostpay.local.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that only hold a place; each is made again as soon as the service ends it. */
final class SlowConnections implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final int port;

  SlowConnections(int port) {
    this.port = port;
  }

  /** Half of them a head, half of them a body, at a byte a second. */
  void byteASecond(int count) {
    for (int i = 0; i < count; i++) {
      String start =
          i % 2 == 0
              ? "POST / HTTP/1.1\r\nX-Slow: "
              : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n";
      keep(
          out -> {
            out.write(start.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
              out.write('x');
              Thread.sleep(1000);
            }
          });
    }
  }

  void silent(int count) {
    for (int i = 0; i < count; i++) {
      keep(out -> Thread.sleep(15_000));
    }
  }

  void largeHeads(int count) {
    byte[] head = "x".repeat(1024 * 1024).getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < count; i++) {
      keep(
          out -> {
            out.write("GET / HTTP/1.1\r\nX-Large: ".getBytes(StandardCharsets.ISO_8859_1));
            out.write(head);
            Thread.sleep(1000);
          });
    }
  }

  int opened() {
    return opened.get();
  }

  int open() {
    return open.get();
  }

  private interface Manner {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private void keep(Manner manner) {
    var unused =
        threads.submit(
            () -> {
              while (true) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                  opened.incrementAndGet();
                  open.incrementAndGet();
                  try {
                    manner.write(socket.getOutputStream());
                  } finally {
                    open.decrementAndGet();
                  }
                } catch (IOException ended) {
                  Thread.sleep(200);
                }
              }
            });
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
