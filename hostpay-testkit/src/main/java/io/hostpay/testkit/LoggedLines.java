package io.hostpay.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.UniqueId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * What the services in this process log, from now until it is closed, oldest first. Test classes
 * that run beside each other in one process see each other's lines.
 */
public final class LoggedLines implements AutoCloseable {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  /**
   * One line.
   *
   * @param message as a person reads it, its fields included
   * @param fields the values that it was written with, as text
   */
  public record Line(Level level, String message, Map<String, String> fields) {
    private static Line of(ILoggingEvent line) {
      Map<String, String> fields = new HashMap<>();
      if (line.getKeyValuePairs() != null) {
        line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
      }
      return new Line(line.getLevel(), line.getFormattedMessage(), Map.copyOf(fields));
    }

    /** Whether it tells of this event. */
    public boolean is(Event event) {
      return event.wireName().equals(fields.get("event"));
    }
  }

  public LoggedLines() {
    listen();
  }

  /**
   * Listens again. A start configures logging anew and forgets who listens, so this is called after
   * each. Does nothing while it still listens.
   */
  public void listen() {
    lines.start();
    logger().addAppender(lines);
  }

  public List<Line> all() {
    List<ILoggingEvent> written;
    synchronized (lines) {
      written = new ArrayList<>(lines.list);
    }
    return written.stream().map(Line::of).toList();
  }

  /** The messages, but for the line that every request ends with. */
  public List<String> messages() {
    return all().stream().filter(line -> !line.is(Event.REQUEST)).map(Line::message).toList();
  }

  /** Those that tell of this event. */
  public List<Line> of(Event event) {
    return all().stream().filter(line -> line.is(event)).toList();
  }

  /** Those that tell of this event of a payment. */
  public List<Line> of(Event event, UniqueId uniqueId) {
    return of(event).stream()
        .filter(line -> uniqueId.value().equals(line.fields().get("unique_id")))
        .toList();
  }

  /** The messages of those of at least this level. */
  public List<String> atLeast(Level level) {
    return all().stream()
        .filter(line -> line.level().isGreaterOrEqual(level))
        .map(Line::message)
        .toList();
  }

  /** Whether a message of at least this level has all of these words in it. */
  public boolean has(Level level, String... words) {
    return atLeast(level).stream()
        .anyMatch(text -> List.of(words).stream().allMatch(text::contains));
  }

  /** Forgets those written so far. */
  public void forget() {
    synchronized (lines) {
      lines.list.clear();
    }
  }

  @Override
  public void close() {
    logger().detachAppender(lines);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("hostpay");
  }
}
