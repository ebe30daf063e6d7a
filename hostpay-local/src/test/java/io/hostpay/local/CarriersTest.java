package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A virtual thread that waits while a class is initialized or loaded holds its carrier (JEP 491
 * leaves that). On two cores, with one carrier each, two such threads hold all, and the third,
 * which they wait for, never runs: systems that start beside each other stood still for ever. So
 * every JVM of ours has more carriers than cores.
 */
class CarriersTest {
  private static final int HELD = 12;
  private static final CountDownLatch RELEASED = new CountDownLatch(1);

  @Test
  void whatWaitsForAClassLeavesCarriersForOthers() throws InterruptedException {
    List<Thread> held =
        Stream.generate(() -> Thread.ofVirtual().start(SlowToInitialize::touch))
            .limit(HELD)
            .toList();
    Thread.sleep(200); // so that they have their carriers first

    Thread.ofVirtual().start(RELEASED::countDown);

    boolean released = RELEASED.await(10, TimeUnit.SECONDS);
    RELEASED.countDown();
    for (Thread thread : held) {
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(released)
        .as("it has run; this JVM needs -Djdk.virtualThreadScheduler.parallelism=16")
        .isTrue();
  }

  private static final class SlowToInitialize {
    private static final boolean IN_TIME = awaited();

    static boolean touch() {
      return IN_TIME;
    }

    private static boolean awaited() {
      try {
        return RELEASED.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
