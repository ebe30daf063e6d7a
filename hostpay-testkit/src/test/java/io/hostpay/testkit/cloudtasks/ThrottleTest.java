package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrottleTest {

  private final Throttle throttle = new Throttle();

  @Test
  void halvesOn429And503DownToAnEighth() {
    throttle.answered(429);
    assertThat(throttle.share()).isEqualTo(0.5);
    throttle.answered(503);
    throttle.answered(503);
    throttle.answered(503);
    assertThat(throttle.share()).isEqualTo(0.125);
  }

  @Test
  void recoversWithOtherAnswers() {
    throttle.answered(503);
    throttle.answered(503);
    throttle.answered(424);
    assertThat(throttle.share()).isEqualTo(0.5);
    throttle.answered(200);
    throttle.answered(200);
    assertThat(throttle.share()).isEqualTo(1);
  }

  @Test
  void takesFailedDependencyAndServerErrorsAsNoSignOfOverload() {
    throttle.answered(424);
    throttle.answered(500);
    assertThat(throttle.share()).isEqualTo(1);
  }
}
