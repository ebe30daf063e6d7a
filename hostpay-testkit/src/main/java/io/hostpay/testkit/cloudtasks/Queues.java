package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.Queue;
import com.google.protobuf.FieldMask;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All queues, and the names of those deleted within the last 7 days. Thread-safe. */
final class Queues {

  /** "If you delete a queue, a queue with the same name can't be created for 7 days." */
  private static final Duration DELETED_NAMES_KEPT = Duration.ofDays(7);

  private final Engine engine;
  private final Map<QueueName, EmulatedQueue> queues = new HashMap<>();
  private final Map<QueueName, Long> deletedAt = new HashMap<>();

  Queues(Engine engine) {
    this.engine = engine;
  }

  /** The queues of the definition file, in one location. */
  synchronized void define(LocationName location, List<QueueDefinition> definitions) {
    for (QueueDefinition definition : definitions) {
      QueueName name = new QueueName(location, definition.name());
      queues.put(name, new EmulatedQueue(engine, QueueSettings.of(name, definition)));
    }
  }

  /**
   * Creates a queue.
   *
   * @throws io.grpc.StatusRuntimeException ALREADY_EXISTS, or FAILED_PRECONDITION if the name was
   *     deleted recently
   */
  synchronized Queue create(QueueName name, Queue asked) {
    if (queues.containsKey(name)) {
      throw ApiErrors.queueExists();
    }
    Long deleted = deletedAt.get(name);
    if (deleted != null
        && EmulatedTime.after(deleted, DELETED_NAMES_KEPT) > engine.time().nanos()) {
      throw ApiErrors.queueDeletedRecently();
    }
    Queue settings = QueueSettings.created(asked);
    deletedAt.remove(name);
    queues.put(name, new EmulatedQueue(engine, settings));
    return settings;
  }

  /** Updates a queue, or creates it if there is none, as the API says. */
  synchronized Queue update(QueueName name, Queue asked, FieldMask mask) {
    EmulatedQueue queue = queues.get(name);
    return queue == null ? create(name, asked) : queue.update(asked, mask);
  }

  /**
   * Finds a queue.
   *
   * @throws io.grpc.StatusRuntimeException NOT_FOUND
   */
  synchronized EmulatedQueue get(QueueName name) {
    EmulatedQueue queue = queues.get(name);
    if (queue == null) {
      throw ApiErrors.noSuchQueue();
    }
    return queue;
  }

  /** Deletes a queue with its tasks. */
  synchronized void delete(QueueName name) {
    EmulatedQueue queue = queues.remove(name);
    if (queue == null) {
      throw ApiErrors.noSuchEntity();
    }
    deletedAt.put(name, engine.time().nanos());
    queue.close();
  }

  /** A location's queues in the order of their names. */
  synchronized Page<Queue> list(LocationName location, int size, String after) {
    SortedMap<String, EmulatedQueue> inLocation = new TreeMap<>();
    queues.forEach(
        (name, queue) -> {
          if (name.location().equals(location) && name.id().compareTo(after) > 0) {
            inLocation.put(name.id(), queue);
          }
        });
    return Page.of(inLocation, size).map(EmulatedQueue::settings);
  }

  synchronized void forgetNames() {
    queues.values().forEach(EmulatedQueue::forgetNames);
  }

  synchronized void close() {
    queues.values().forEach(EmulatedQueue::close);
  }
}
