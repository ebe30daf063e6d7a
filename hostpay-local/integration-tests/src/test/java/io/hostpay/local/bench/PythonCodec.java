package io.hostpay.local.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The wire format in Python, with the interpreter on the PATH. */
final class PythonCodec {
  /** Nanoseconds each. */
  record Times(double verify, double build) {}

  private static final int TOKENS = 50_000;

  private PythonCodec() {}

  static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Times it, once it has shown that it makes the same token of the same message. */
  static Times measure() throws IOException, InterruptedException {
    String program;
    try (InputStream in =
        Objects.requireNonNull(PythonCodec.class.getResourceAsStream("/bench/token.py"))) {
      program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    TokenBenchmark ours = new TokenBenchmark();
    Process python =
        new ProcessBuilder(
                "python3",
                "-c",
                program,
                TokenBenchmark.KEY,
                ours.token(),
                Integer.toString(TOKENS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Limit.of(python, Duration.ofMinutes(1));
    List<String> lines = python.inputReader(StandardCharsets.UTF_8).lines().toList();
    if (python.waitFor() != 0 || lines.size() != 2) {
      throw new IOException("Python's codec has failed: " + lines);
    }
    return new Times(Double.parseDouble(lines.get(0)), Double.parseDouble(lines.get(1)));
  }
}
