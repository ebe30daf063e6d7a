package io.hostpay.local.bench;

import io.hostpay.testkit.ProcessStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A service's process, timed from its start. */
final class StartedService implements AutoCloseable {
  private static final byte[] QUESTION =
      "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final String GOOD = "HTTP/1.1 200";
  private static final long MOST_SECONDS = 120;

  private static final long END_SECONDS = 15;

  private final Process process;
  private final int port;
  private final long began;

  private StartedService(Process process, int port, long began) {
    this.process = process;
    this.port = port;
    this.began = began;
  }

  /** Starts it on the first processor alone, where taskset is there to hold it on that. */
  static StartedService onOneProcessor(
      List<String> command, Path folder, Map<String, String> settings, int port)
      throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
    pinned.addAll(command);
    return start(pinned, folder, settings, port);
  }

  static StartedService start(
      List<String> command, Path folder, Map<String, String> settings, int port)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(settings);
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    long began = System.nanoTime();
    Process process = builder.start();
    // Also ended when the benchmark itself is.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new StartedService(process, port, began);
  }

  /** The seconds from its start to its first 200. */
  double awaitFirst200() throws InterruptedException {
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - began > MOST_SECONDS * 1_000_000_000L) {
        throw new IllegalStateException("does not answer; alive: " + process.isAlive());
      }
      Thread.sleep(5);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(QUESTION);
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(GOOD.length()), StandardCharsets.US_ASCII).equals(GOOD);
    } catch (IOException notYet) {
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What it has of the machine's memory, in MiB. */
  double residentMib() {
    return new ProcessStatus(process.pid()).residentKiB() / 1024.0;
  }

  /** What of the processors it has used up to now, in seconds. */
  double processorSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  /** In order, so that a flight recording is written to its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException late) {
      process.destroyForcibly().onExit().join();
    }
  }
}
