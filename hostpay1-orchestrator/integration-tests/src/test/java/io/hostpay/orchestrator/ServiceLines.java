package io.hostpay.orchestrator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hostpay.common.logging.Event;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The lines that the service writes from now on. */
final class ServiceLines implements AutoCloseable {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  ServiceLines() {
    lines.start();
    logger().addAppender(lines);
  }

  /** What they say, but for the lines that every request ends with. */
  List<String> written() {
    return List.copyOf(lines.list).stream()
        .filter(line -> !has(line, "event", Event.REQUEST.wireName()))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** How many there are of this event of a payment. */
  long of(Event event, String uniqueId) {
    return List.copyOf(lines.list).stream()
        .filter(line -> has(line, "event", event.wireName()) && has(line, "unique_id", uniqueId))
        .count();
  }

  private static boolean has(ILoggingEvent line, String key, String value) {
    return line.getKeyValuePairs().stream()
        .anyMatch(pair -> pair.key.equals(key) && value.equals(pair.value));
  }

  void forget() {
    lines.list.clear();
  }

  @Override
  public void close() {
    logger().detachAppender(lines);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("hostpay");
  }
}
