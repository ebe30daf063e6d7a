package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void givesTheBurstAtOnceAndThenTheRate() {
    TokenBucket bucket = new TokenBucket(5, 10, 0);

    assertThat(taken(bucket, 0)).isEqualTo(10);
    assertThat(taken(bucket, SECOND / 10)).isZero();
    assertThat(taken(bucket, SECOND)).isEqualTo(5);
    assertThat(taken(bucket, 2 * SECOND)).isEqualTo(5);
  }

  @Test
  void neverHoldsMoreThanTheBurst() {
    TokenBucket bucket = new TokenBucket(500, 100, 0);

    assertThat(taken(bucket, 3600 * SECOND)).isEqualTo(100);
  }

  @Test
  void tellsWhenTheNextTokenIsThereAndHasItThen() {
    TokenBucket bucket = new TokenBucket(3, 1, 0);
    assertThat(bucket.nextAt(0)).isZero();
    long now = 0;
    for (int i = 0; i < 1000; i++) {
      assertThat(bucket.tryTake(now)).isTrue();
      assertThat(bucket.tryTake(now)).isFalse();
      now = bucket.nextAt(now);
    }

    assertThat(now).isBetween(333 * SECOND, 334 * SECOND);
  }

  @Test
  void keepsItsTokensWhenTheRateChanges() {
    TokenBucket bucket = new TokenBucket(1, 10, 0);
    assertThat(bucket.tryTake(0)).isTrue();

    bucket.limit(100, 20, 0);
    assertThat(taken(bucket, 0)).isEqualTo(9);
    assertThat(taken(bucket, SECOND)).isEqualTo(20);
  }

  private static int taken(TokenBucket bucket, long now) {
    int taken = 0;
    while (bucket.tryTake(now)) {
      taken++;
    }
    return taken;
  }
}
