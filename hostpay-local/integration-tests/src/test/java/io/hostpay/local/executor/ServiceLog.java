package io.hostpay.local.executor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The lines that a service in this process logs, kept instead of printed. */
final class ServiceLog {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  /** To be called after each start, which configures logging anew and forgets who listens. */
  void listen() {
    if (!Boolean.getBoolean("isolated.log")) {
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    }
    Logger logger = (Logger) LoggerFactory.getLogger("hostpay");
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  /** The messages of at least this level, oldest first. */
  List<String> from(Level level) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Whether one of them has all of these words in it. */
  boolean has(Level level, String... parts) {
    return from(level).stream().anyMatch(text -> List.of(parts).stream().allMatch(text::contains));
  }
}
