package io.hostpay.executor.ethereum.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TimelyNamesTest {
  private static final Duration LONGEST = Duration.ofMillis(200);

  private final CountDownLatch answered = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();

  private List<InetAddress> hang(String hostname) throws UnknownHostException {
    asked.incrementAndGet();
    try {
      assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return List.of(InetAddress.getLoopbackAddress());
  }

  @Test
  void givesUpInTimeAsksOnceMeanwhileAndGoesOnWhenNamesAreBack() throws Exception {
    TimelyNames names = new TimelyNames(this::hang, LONGEST);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> names.lookup("node.test")).isInstanceOf(UnknownHostException.class);
    }
    assertThat(asked).hasValue(1);

    answered.countDown();
    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(names.lookup("node.test"))
                    .containsExactly(InetAddress.getLoopbackAddress()));
  }

  @Test
  void saysThatANameIsUnknownAndAsksAnewTheNextTime() {
    TimelyNames names =
        new TimelyNames(
            hostname -> {
              asked.incrementAndGet();
              throw new UnknownHostException(hostname);
            },
            Duration.ofSeconds(10));

    assertThatThrownBy(() -> names.lookup("none.test")).isInstanceOf(UnknownHostException.class);
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThatThrownBy(() -> names.lookup("none.test"))
                  .isInstanceOf(UnknownHostException.class);
              assertThat(asked.get()).isGreaterThan(1);
            });
  }
}
