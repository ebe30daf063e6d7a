package io.hostpay.common.logging;

import io.hostpay.common.token.UniqueId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What one request did and what it spent outside, for the one line that it ends with. Metrics and
 * alerts are built on that line. Outside a request nothing is counted.
 *
 * <p>Bound to the request's thread; {@link #carried} takes it to another. Counting is thread-safe.
 */
public final class RequestSummary {
  private static final ThreadLocal<RequestSummary> CURRENT = new ThreadLocal<>();

  private record Cost(LongAdder calls, LongAdder failures, LongAdder nanos) {
    Cost() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  private final Map<Outside, Cost> costs = new EnumMap<>(Outside.class);
  private volatile @Nullable String outcome;
  private volatile @Nullable UniqueId uniqueId;
  private volatile @Nullable String cnApiId;

  private RequestSummary() {
    for (Outside outside : Outside.values()) {
      costs.put(outside, new Cost());
    }
  }

  /** Begins the summary of the request that this thread has begun. */
  public static RequestSummary begin() {
    RequestSummary summary = new RequestSummary();
    CURRENT.set(summary);
    return summary;
  }

  /** Nothing more is counted on this thread. */
  public static void end() {
    CURRENT.remove();
  }

  /**
   * Counts one call.
   *
   * @param startedNanos {@link System#nanoTime()} before it
   */
  public static void countCall(Outside on, long startedNanos) {
    RequestSummary summary = CURRENT.get();
    if (summary != null) {
      Cost cost = summary.cost(on);
      cost.calls().increment();
      cost.nanos().add(System.nanoTime() - startedNanos);
    }
  }

  /** One of the calls that were counted gave no usable answer. */
  public static void countFailure(Outside on) {
    RequestSummary summary = CURRENT.get();
    if (summary != null) {
      summary.cost(on).failures().increment();
    }
  }

  /**
   * The same work, counted for this thread's request also where another thread does it, and with
   * this thread's context in its lines.
   */
  public static <T> Supplier<T> carried(Supplier<T> work) {
    RequestSummary summary = CURRENT.get();
    if (summary == null) {
      return work;
    }
    Map<String, String> context = MDC.getCopyOfContextMap();
    return () -> {
      CURRENT.set(summary);
      if (context != null) {
        MDC.setContextMap(context);
      }
      try {
        return work.get();
      } finally {
        CURRENT.remove();
        MDC.clear();
      }
    };
  }

  /** What was decided: {@code done}, {@code rejected}, {@code not_yet}, … The last word counts. */
  public static void setOutcome(String outcome) {
    RequestSummary summary = CURRENT.get();
    if (summary != null) {
      summary.outcome = outcome;
    }
  }

  /** Which payment the request turned out to be about; the first one counts. */
  static void setPayment(UniqueId uniqueId, String cnApiId) {
    RequestSummary summary = CURRENT.get();
    if (summary != null && summary.uniqueId == null) {
      summary.uniqueId = uniqueId;
      summary.cnApiId = cnApiId;
    }
  }

  private Cost cost(Outside on) {
    return Objects.requireNonNull(costs.get(on));
  }

  /** What is known, as fields of the request's line; what was not asked at all is left out. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "unique_id", uniqueId);
    put(fields, "cn_api_id", cnApiId);
    put(fields, "outcome", outcome);
    costs.forEach(
        (outside, cost) -> {
          long calls = cost.calls().sum();
          if (calls > 0) {
            fields.put(outside.calls(), calls);
            fields.put(outside.failures(), cost.failures().sum());
            fields.put(outside.millis(), cost.nanos().sum() / 1_000_000);
          }
        });
    return fields;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
