package io.hostpay.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class OwnThreadsIT {
  @Test
  void whatAThreadOfAnotherTestThrowsEndsNoWait() {
    AtomicInteger looks = new AtomicInteger();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              Thread another =
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            throw new IllegalStateException("of another test, thrown on purpose");
                          });
              another.join();
              return looks.incrementAndGet() == 3;
            });
  }
}
