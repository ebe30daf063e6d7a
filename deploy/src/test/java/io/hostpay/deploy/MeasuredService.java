package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.Dockerfile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service started with the image's own options in a given memory, and what it takes of that. */
final class MeasuredService implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{16})");
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
  private static final long MIB = 1024 * 1024;

  private final Process process;
  private final Path scratch;
  private long outside;
  private long heap;
  private long most;

  private MeasuredService(Process process, Path scratch) {
    this.process = process;
    this.scratch = scratch;
  }

  /**
   * Makes its class cache as the image does, and starts it.
   *
   * @param mebibytes the container's memory
   */
  static MeasuredService start(
      Dockerfile image, Path jar, Map<String, String> environment, int mebibytes, Path scratch)
      throws Exception {
    Path cache = scratch.resolve(jar.getFileName() + ".aot");
    List<String> training = command(image.command("training", "RUN"), jar, cache);
    Map<String, String> nothing = new HashMap<>(image.environment("training"));
    nothing.put("PORT", "0");
    Operator.Ended trained = Operator.run(training, nothing, scratch);
    assertThat(trained.status()).as(trained.toString()).isZero();
    List<String> command = command(image.command("last", "ENTRYPOINT"), jar, cache);
    command.add(1, "-XX:MaxRAM=" + mebibytes + "m");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve(jar.getFileName() + ".log").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new MeasuredService(builder.start(), scratch);
  }

  private static List<String> command(List<String> of, Path jar, Path cache) {
    List<String> command = new ArrayList<>(of);
    command.replaceAll(word -> word.replace("application.aot", cache.toString()));
    command.set(0, Container.java());
    command.replaceAll(word -> word.equals("application.jar") ? jar.toString() : word);
    return command;
  }

  /** Takes one more sample; the greatest of all counts. */
  void sample() throws IOException, InterruptedException {
    List<String> addresses =
        ADDRESS.matcher(jcmd("GC.heap_info")).results().map(MatchResult::group).sorted().toList();
    BigInteger from = address(addresses.getFirst());
    BigInteger to = address(addresses.getLast());
    long inHeap = 0;
    long inAll = 0;
    boolean isHeap = false;
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps"))) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        BigInteger start = new BigInteger(mapping.group(1), 16);
        isHeap = start.compareTo(from) >= 0 && start.compareTo(to) < 0;
      } else if (line.startsWith("Rss:")) {
        long kib = Long.parseLong(line.replaceAll("\\D", ""));
        inAll += kib;
        inHeap += isHeap ? kib : 0;
      }
    }
    heap = Math.max(heap, inHeap / 1024);
    outside = Math.max(outside, (inAll - inHeap) / 1024);
    most = Math.max(most, inAll / 1024);
  }

  private static BigInteger address(String text) {
    return new BigInteger(text.substring(2), 16);
  }

  /** The most that the heap may grow to, in MiB. */
  long fullHeap() throws IOException, InterruptedException {
    Matcher flag = Pattern.compile("-XX:MaxHeapSize=(\\d+)").matcher(jcmd("VM.flags"));
    assertThat(flag.find()).isTrue();
    return Long.parseLong(flag.group(1)) / MIB;
  }

  /** The most that was seen outside the heap, in MiB. */
  long outside() {
    return outside;
  }

  /** The most that was seen of the heap, in MiB. */
  long heap() {
    return heap;
  }

  /** The most that was seen in all, in MiB. */
  long most() {
    return most;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String jcmd = Path.of(Container.java()).resolveSibling("jcmd").toString();
    Operator.Ended ended =
        Operator.run(
            List.of(jcmd, Long.toString(process.pid()), command),
            Map.of("PATH", "/usr/bin:/bin"),
            scratch);
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended.output();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
