package io.hostpay.executor.ethereum.rpc;

import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far one endpoint can be relied on now. One that fails is put aside for 2 s, then longer each
 * time; one that lags, until it has caught up; one that lies, for 10 min, in which it isn't used
 * even if no other is left.
 *
 * <p>Thread-safe. A problem is reported when it begins or changes its kind, not at each repetition.
 */
final class Quarantine {
  static final Duration FIRST = Duration.ofSeconds(2);
  static final Duration LONGEST = Duration.ofMinutes(1);
  static final Duration AFTER_A_LIE = Duration.ofMinutes(10);
  static final Duration BEHIND = Duration.ofMinutes(1);

  private final String endpoint;
  private final Clock clock;
  private final Consumer<EndpointProblem> listener;

  private @Nullable Kind kind;
  private Instant until = Instant.MIN;
  private Duration next = FIRST;

  Quarantine(String endpoint, Clock clock, Consumer<EndpointProblem> listener) {
    this.endpoint = endpoint;
    this.clock = clock;
    this.listener = listener;
  }

  /** Whether the endpoint may be asked like any other. */
  synchronized boolean isOver() {
    return !clock.instant().isBefore(until);
  }

  /** Whether the endpoint must not be asked at all. */
  synchronized boolean isForLying() {
    return kind != null && kind.isLying() && !isOver();
  }

  /** Whether it is put aside because its chain is behind the others'. */
  synchronized boolean isForLagging() {
    return kind == Kind.LAGGING;
  }

  synchronized Instant until() {
    return until;
  }

  /**
   * The endpoint gave a good answer. One that lied a moment ago is not trusted again for it, and
   * one that lags does not catch up by it.
   */
  synchronized void noteAnswer() {
    if (!isForLying() && kind != Kind.LAGGING) {
      end();
    }
  }

  /** The endpoint is as far as the others are. */
  synchronized void noteCaughtUp() {
    if (kind == Kind.LAGGING) {
      end();
    }
  }

  private void end() {
    kind = null;
    until = Instant.MIN;
    next = FIRST;
  }

  /** The endpoint failed or lied. */
  void noteFailure(Kind why, String detail) {
    EndpointProblem problem = quarantine(why, detail);
    if (problem != null) {
      listener.accept(problem);
    }
  }

  private synchronized @Nullable EndpointProblem quarantine(Kind why, String detail) {
    if (isForLying() && !why.isLying()) {
      return null;
    }
    boolean known = why == kind;
    kind = why;
    until = clock.instant().plus(rest(why));
    return known ? null : new EndpointProblem(endpoint, why, detail, until);
  }

  private Duration rest(Kind why) {
    return switch (why) {
      case WRONG_CHAIN, WRONG_HASH -> AFTER_A_LIE;
      case LAGGING -> BEHIND;
      case UNREACHABLE, RATE_LIMITED, BAD_ANSWER -> {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        yield now;
      }
    };
  }
}
