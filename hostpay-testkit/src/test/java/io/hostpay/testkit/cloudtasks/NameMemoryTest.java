package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NameMemoryTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final NameMemory names = new NameMemory();

  @Test
  void remembersForAsLongAsItIsTold() {
    names.remember("a", 0);
    names.remember("b", HOUR.toNanos() / 2);

    assertThat(names.remembers("a", HOUR.toNanos() - 1, HOUR)).isTrue();
    assertThat(names.remembers("a", HOUR.toNanos(), HOUR)).isFalse();
    assertThat(names.remembers("b", HOUR.toNanos(), HOUR)).isTrue();
    assertThat(names.remembers("c", 0, HOUR)).isFalse();
  }

  @Test
  void countsFromTheLastEnd() {
    names.remember("a", 0);
    names.remember("b", 1);
    names.remember("a", 2);

    assertThat(names.remembers("b", HOUR.toNanos() + 1, HOUR)).isFalse();
    assertThat(names.remembers("a", HOUR.toNanos() + 1, HOUR)).isTrue();
  }

  @Test
  void forgetsAllInACrash() {
    names.remember("a", 0);
    names.forgetAll();

    assertThat(names.remembers("a", 1, HOUR)).isFalse();
  }
}
