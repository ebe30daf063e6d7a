package io.hostpay.orchestrator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
        .filter(
            line ->
                line.getKeyValuePairs().stream()
                    .noneMatch(pair -> pair.key.equals("event") && "request".equals(pair.value)))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
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
