package io.hostpay.common.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Speaks to a server on this machine byte by byte, as no client library would. */
record RawHttp(int port) {
  Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** What is answered first to a request on a connection of its own. */
  String answer(String request) throws IOException {
    try (Socket socket = open()) {
      try {
        write(socket.getOutputStream(), request);
      } catch (IOException refusedMeanwhile) {
        // what was answered is still to be read
      }
      return readSome(socket);
    }
  }

  /**
   * Begins a request and sends so much of it every second, until it is answered or ended.
   *
   * @return how long that took
   */
  Duration trickle(String begin, String everySecond) throws Exception {
    long start = System.nanoTime();
    try (Socket socket = open()) {
      OutputStream out = socket.getOutputStream();
      write(out, begin);
      // Not in the common pool: it has one thread on two cores, which this would block for long.
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> read(socket), Thread::startVirtualThread);
      while (!answer.isDone() && since(start).compareTo(Duration.ofSeconds(60)) < 0) {
        Thread.sleep(1000);
        try {
          write(out, everySecond);
        } catch (IOException ended) {
          break;
        }
      }
      answer.get();
    }
    return since(start);
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  static String readSome(Socket socket) throws IOException {
    byte[] buffer = new byte[4096];
    int length = socket.getInputStream().read(buffer);
    return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Until the server closes. */
  static String read(Socket socket) {
    StringBuilder answer = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      int next;
      while ((next = in.read()) >= 0) {
        answer.append((char) next);
      }
    } catch (IOException reset) {
      // what came before counts
    }
    return answer.toString();
  }

  static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
