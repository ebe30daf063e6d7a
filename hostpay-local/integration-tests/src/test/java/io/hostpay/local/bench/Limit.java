package io.hostpay.local.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends a process that takes too long, so that whoever reads its output or waits for it goes on. */
final class Limit {
  private Limit() {}

  static void of(Process process, Duration time) {
    var unused =
        process
            .onExit()
            .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(late -> process.destroyForcibly());
  }
}
