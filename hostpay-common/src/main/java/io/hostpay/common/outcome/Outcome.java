package io.hostpay.common.outcome;

import java.time.Duration;
import java.util.Map;

/**
 * What a handler decided about a delivered task. {@code OutcomeAnswer} turns it into the HTTP
 * answer that tells Cloud Tasks whether to deliver again.
 */
public sealed interface Outcome {

  /** How long Cloud Tasks waits between two deliveries of a task; the queues are set to it. */
  Duration RETRY_INTERVAL = Duration.ofSeconds(60);

  /**
   * Done, now or earlier. Cloud Tasks stops.
   *
   * @param status {@code enqueued}, {@code already_processed}, {@code paid}, …
   * @param detail further fields of the answer
   */
  record Done(String status, Map<String, Object> detail) implements Outcome {}

  /** Refused for good, and recorded where there is something to record. Cloud Tasks stops. */
  record Rejected(String reason) implements Outcome {}

  /**
   * Something outside failed or is not finished. Cloud Tasks delivers again.
   *
   * @param why for a person, without internals
   * @param retryAfter at least a second
   */
  record NotYet(String why, Duration retryAfter) implements Outcome {
    public NotYet(String why) {
      this(why, RETRY_INTERVAL);
    }
  }

  /** The text is no token, or is dated ahead. Nothing was changed. */
  record Malformed(String why) implements Outcome {}

  /** The token's signature is not ours. Heals by itself when a key rollout completes. */
  record BadSignature() implements Outcome {}
}
