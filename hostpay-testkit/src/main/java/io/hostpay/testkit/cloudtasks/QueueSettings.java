package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.RateLimits;
import com.google.cloud.tasks.v2.RetryConfig;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.FieldMaskUtil;

/**
 * What a caller may set on a queue: its ranges, the service's defaults, and updates by field mask.
 *
 * <p>On the wire a number that is 0 and one that was not given are the same; so 0 means "the
 * default", as it does for the real service when a queue is created. Only an update whose mask
 * names {@code retry_config.max_doublings} itself can mean 0, and does.
 */
final class QueueSettings {

  private static final String DOUBLINGS = "retry_config.max_doublings";

  private QueueSettings() {}

  static Queue of(QueueName name, QueueDefinition definition) {
    return Queue.newBuilder()
        .setName(name.toString())
        .setRateLimits(
            RateLimits.newBuilder()
                .setMaxDispatchesPerSecond(definition.maxDispatchesPerSecond())
                .setMaxBurstSize(burst(definition.maxDispatchesPerSecond()))
                .setMaxConcurrentDispatches(definition.maxConcurrentDispatches()))
        .setRetryConfig(
            RetryConfig.newBuilder()
                .setMaxAttempts(definition.maxAttempts())
                .setMaxRetryDuration(proto(definition.maxRetryDuration()))
                .setMinBackoff(proto(definition.minBackoff()))
                .setMaxBackoff(proto(definition.maxBackoff()))
                .setMaxDoublings(definition.maxDoublings()))
        .setState(Queue.State.RUNNING)
        .build();
  }

  /**
   * A new queue's settings: what was asked for, defaults for the rest.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if something is out of range
   */
  static Queue created(Queue asked) {
    return checked(withDefaults(asked).setState(Queue.State.RUNNING).clearPurgeTime().build());
  }

  /**
   * Settings after an update. An empty mask stands for all fields; output-only ones stay.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if the mask names an unknown field or
   *     something is out of range; nothing changes then
   */
  static Queue updated(Queue current, Queue asked, FieldMask mask) {
    if (!FieldMaskUtil.isValid(Queue.class, mask)) {
      throw ApiErrors.invalid("Invalid field mask: " + FieldMaskUtil.toString(mask));
    }
    Queue.Builder complete = withDefaults(asked);
    if (mask.getPathsList().contains(DOUBLINGS)) {
      complete.getRetryConfigBuilder().setMaxDoublings(asked.getRetryConfig().getMaxDoublings());
    }
    Queue.Builder merged = current.toBuilder();
    if (mask.getPathsCount() == 0) {
      merged = complete;
    } else {
      FieldMaskUtil.merge(
          mask,
          complete.build(),
          merged,
          new FieldMaskUtil.MergeOptions()
              .setReplaceMessageFields(true)
              .setReplacePrimitiveFields(true)
              .setReplaceRepeatedFields(true));
    }
    merged.setName(current.getName()).setState(current.getState());
    if (current.hasPurgeTime()) {
      merged.setPurgeTime(current.getPurgeTime());
    } else {
      merged.clearPurgeTime();
    }
    RateLimits.Builder rates = merged.getRateLimitsBuilder();
    rates.setMaxBurstSize(burst(rates.getMaxDispatchesPerSecond()));
    return checked(merged.build());
  }

  private static Queue.Builder withDefaults(Queue asked) {
    RetryConfig wanted = asked.getRetryConfig();
    require(
        Durations.isValid(wanted.getMaxRetryDuration())
            && Durations.isValid(wanted.getMinBackoff())
            && Durations.isValid(wanted.getMaxBackoff()),
        "RetryConfig has an invalid duration.");
    Queue.Builder queue = asked.toBuilder();
    RateLimits.Builder rates = queue.getRateLimitsBuilder();
    if (rates.getMaxDispatchesPerSecond() == 0) {
      rates.setMaxDispatchesPerSecond(500);
    }
    if (rates.getMaxConcurrentDispatches() == 0) {
      rates.setMaxConcurrentDispatches(1000);
    }
    rates.setMaxBurstSize(burst(rates.getMaxDispatchesPerSecond()));
    RetryConfig.Builder retries = queue.getRetryConfigBuilder();
    if (retries.getMaxAttempts() == 0) {
      retries.setMaxAttempts(100);
    }
    if (retries.hasMaxRetryDuration()) {
      retries.setMaxRetryDuration(
          Durations.fromSeconds(Durations.toSeconds(retries.getMaxRetryDuration())));
    }
    if (isUnset(retries.getMinBackoff())) {
      retries.setMinBackoff(Durations.fromMillis(100));
    }
    if (isUnset(retries.getMaxBackoff())) {
      retries.setMaxBackoff(Durations.fromSeconds(3600));
    }
    if (retries.getMaxDoublings() == 0) {
      retries.setMaxDoublings(16);
    }
    return queue;
  }

  /** Chosen by the service from the rate: 100 was seen at 500/s, 10 at 1/s and below. */
  private static int burst(double rate) {
    return (int) Math.max(10, Math.ceil(rate / 5));
  }

  private static Queue checked(Queue queue) {
    RateLimits rates = queue.getRateLimits();
    RetryConfig retries = queue.getRetryConfig();
    double rate = rates.getMaxDispatchesPerSecond();
    require(rate >= 0, "RateLimits.maxDispatchesPerSecond cannot be negative.");
    require(rate <= 500, "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.");
    int concurrent = rates.getMaxConcurrentDispatches();
    require(concurrent >= 0, "RateLimits.maxConcurrentDispatches cannot be negative.");
    require(
        concurrent <= 5000,
        "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.");
    require(
        retries.getMaxAttempts() >= -1, "RetryConfig.maxAttempts must be greater or equal to -1.");
    require(retries.getMaxDoublings() >= 0, "RetryConfig.maxDoublings cannot be negative.");
    require(
        !Durations.isNegative(retries.getMaxRetryDuration()),
        "RetryConfig.maxRetryDuration cannot be negative.");
    require(
        !Durations.isNegative(retries.getMinBackoff()),
        "RetryConfig.minBackoff cannot be negative.");
    require(
        !Durations.isNegative(retries.getMaxBackoff()),
        "RetryConfig.maxBackoff cannot be negative.");
    require(
        Durations.compare(retries.getMinBackoff(), retries.getMaxBackoff()) <= 0,
        "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.");
    return queue;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw ApiErrors.invalid(otherwise);
    }
  }

  private static boolean isUnset(Duration duration) {
    return duration.getSeconds() == 0 && duration.getNanos() == 0;
  }

  private static Duration proto(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
