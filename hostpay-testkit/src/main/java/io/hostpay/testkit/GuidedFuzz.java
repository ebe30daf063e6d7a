package io.hostpay.testkit;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * Inputs that coverage leads to: Jazzer keeps what reaches code that nothing before has reached,
 * and goes on from there. A target is a class with {@code public static void
 * fuzzerTestOneInput(byte[])}; whatever that throws is a finding. Runs in a process of its own,
 * since Jazzer rewrites the classes that it follows.
 */
public final class GuidedFuzz {
  /**
   * Seconds for each target, by {@code -Dfuzz.seconds}. Where nobody asks for more, a run is a
   * second or two, in which the optimizing compiler would take half of the work.
   */
  private static final String SECONDS = "fuzz.seconds";

  private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs");
  private static final Pattern STATE =
      Pattern.compile("#\\d+\\s+\\w+\\s+cov: (\\d+) ft: \\d+ corp: (\\d+)/");

  private GuidedFuzz() {}

  /** How a run ended. */
  public record Ended(boolean found, long runs, int reached, int corpus, String output) {}

  /**
   * Tries the seeds, then what coverage leads to from them, for {@code -Dfuzz.seconds}; fails at
   * the first finding.
   *
   * @param seconds used where the property is not set; 0 tries the seeds alone
   */
  public static void lead(Class<?> target, List<byte[]> seeds, int seconds)
      throws IOException, InterruptedException {
    for (byte[] seed : seeds) {
      tryOne(target, seed);
    }
    int time = Integer.getInteger(SECONDS, seconds);
    if (time == 0) {
      return;
    }
    Ended ended = run(target, seeds, List.of("-max_total_time=" + time));
    System.out.printf(
        "%s, led by coverage for %d s: %d inputs, %d branches reached, %d inputs kept, %s%n",
        target.getSimpleName(),
        time,
        ended.runs(),
        ended.reached(),
        ended.corpus(),
        ended.found() ? "A FINDING" : "nothing found");
    if (ended.found() || ended.reached() == 0) {
      String output = ended.output();
      throw new AssertionError(
          target + " ended so:\n" + output.substring(Math.max(0, output.indexOf("== Java "))));
    }
  }

  private static void tryOne(Class<?> target, byte[] input) {
    try {
      var method = target.getDeclaredMethod("fuzzerTestOneInput", byte[].class);
      method.setAccessible(true);
      method.invoke(null, (Object) input);
    } catch (InvocationTargetException e) {
      throw new AssertionError("a seed is a finding", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Runs Jazzer.
   *
   * @param options of Jazzer or libFuzzer, such as {@code -runs=1000}
   */
  public static Ended run(Class<?> target, List<byte[]> seeds, List<String> options)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("fuzz");
    Path corpus = Files.createDirectory(work.resolve("corpus"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (Integer.getInteger(SECONDS, 0) > 0 ? 4 : 1),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + work,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.hostpay.**",
                "-seed=13",
                "-artifact_prefix=" + work + "/"));
    command.addAll(options);
    command.add(corpus.toString());
    Path output = work.resolve("output");
    int status =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    Ended ended = ended(status, Files.readString(output, StandardCharsets.ISO_8859_1));
    if (!ended.found()) {
      FileSystemUtils.deleteRecursively(work);
    }
    return ended;
  }

  private static Ended ended(int status, String output) {
    Matcher runs = RUNS.matcher(output);
    boolean done = runs.find();
    if (!done && !output.contains("== Java Exception")) {
      throw new AssertionError("Jazzer ended with " + status + ":\n" + output);
    }
    Matcher state = STATE.matcher(output);
    int reached = 0;
    int corpus = 0;
    while (state.find()) {
      reached = Integer.parseInt(state.group(1));
      corpus = Integer.parseInt(state.group(2));
    }
    return new Ended(
        status != 0, done ? Long.parseLong(runs.group(1)) : 0, reached, corpus, output);
  }
}
