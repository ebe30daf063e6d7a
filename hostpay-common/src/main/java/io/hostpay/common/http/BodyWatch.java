package io.hostpay.common.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Ends a connection whose body is still being read long after its deadline. {@link BodyReader}
 * looks at the clock between two reads; a sender that trickles the framing of chunks would keep one
 * read going. One platform thread serves all connections: a virtual one would need a carrier.
 */
final class BodyWatch implements AutoCloseable {
  /** Later than {@link BodyReader#DEADLINE} plus Tomcat's 5 s, so that either can still answer. */
  private static final Duration LIMIT = BodyReader.DEADLINE.plusSeconds(6);

  private final ScheduledThreadPoolExecutor timer;

  BodyWatch() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("body-watch").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Reads the current request; ends its connection when that takes too long. */
  <T> T readWithDeadline(Supplier<T> reading) {
    if (!TimedProcessor.CONNECTION.isBound()) {
      throw new IllegalStateException("requests arrive by TimedProtocol, or have no deadline");
    }
    SocketWrapperBase<?> connection = TimedProcessor.CONNECTION.get();
    Future<?> end = timer.schedule(connection::close, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return reading.get();
    } finally {
      end.cancel(false);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
