package io.hostpay.local.bench;

import java.util.Collection;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One run of {@link TokenBenchmark}, each part in a JVM of its own: nanoseconds and bytes each. */
record TokenTimes(double hmac, double verify, double build, double verifyBytes, double buildBytes) {

  /** JMH's own, which would otherwise be warned of between the lines. */
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  /** How long each part is warmed up and measured. */
  enum Length {
    WHOLE(8, 9, 250),
    SHORT(12, 5, 100);

    private final int warmups;
    private final int measurements;
    private final int milliseconds;

    Length(int warmups, int measurements, int milliseconds) {
      this.warmups = warmups;
      this.measurements = measurements;
      this.milliseconds = milliseconds;
    }
  }

  /** Which of the JVM's compilers there are. */
  enum Compilers {
    /** The first alone, as in the services. */
    FIRST("-XX:TieredStopAtLevel=1"),
    ALL("-XX:+TieredCompilation");

    private final String flag;

    Compilers(String flag) {
      this.flag = flag;
    }
  }

  /**
   * The least of both. What a machine does beside makes each part slower and none faster, so that
   * the least of several is what the code itself takes.
   */
  TokenTimes least(TokenTimes other) {
    return new TokenTimes(
        Math.min(hmac, other.hmac),
        Math.min(verify, other.verify),
        Math.min(build, other.build),
        Math.min(verifyBytes, other.verifyBytes),
        Math.min(buildBytes, other.buildBytes));
  }

  static TokenTimes measure(Compilers compilers, Length length) throws RunnerException {
    TimeValue each = TimeValue.milliseconds(length.milliseconds);
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^" + TokenBenchmark.class.getName() + "\\.")
                    .forks(1)
                    .jvmArgs(
                        "-XX:+UseSerialGC", compilers.flag, UNSAFE) // and none of this JVM's own
                    .warmupIterations(length.warmups)
                    .warmupTime(each)
                    .measurementIterations(length.measurements)
                    .measurementTime(each)
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    return new TokenTimes(
        nanoseconds(of(results, "hmacAlone")),
        nanoseconds(of(results, "verifyAndParse")),
        nanoseconds(of(results, "buildAndSign")),
        bytes(of(results, "verifyAndParse")),
        bytes(of(results, "buildAndSign")));
  }

  private static RunResult of(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + benchmark))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(benchmark + " was not measured"));
  }

  /** The median of the iterations: one that was interrupted does not count. */
  private static double nanoseconds(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static double bytes(RunResult result) {
    return Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
        .getScore();
  }
}
