package io.hostpay.testkit.cloudtasks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * The tasks of a queue that wait for their next attempt, the one due first in front. Not
 * thread-safe; its queue's lock guards it.
 */
final class WaitingTasks {

  /** How far down the line a reordered dispatch reaches. */
  private static final int REORDERED = 1000;

  private record Place(long due, long arrival, QueuedTask task) {}

  private final TreeSet<Place> line =
      new TreeSet<>(Comparator.comparingLong(Place::due).thenComparingLong(Place::arrival));
  private final Map<QueuedTask, Place> places = new HashMap<>();
  private long arrivals;

  /** Lets a task wait until {@code due}; it must not be waiting already. */
  void add(QueuedTask task, long due) {
    Place place = new Place(due, arrivals++, task);
    line.add(place);
    places.put(task, place);
  }

  boolean contains(QueuedTask task) {
    return places.containsKey(task);
  }

  void remove(QueuedTask task) {
    Place place = places.remove(task);
    if (place != null) {
      line.remove(place);
    }
  }

  void clear() {
    line.clear();
    places.clear();
  }

  /** When the first is due, {@link EmulatedTime#NEVER} if none waits. */
  long nextDue() {
    return line.isEmpty() ? EmulatedTime.NEVER : line.first().due();
  }

  /** Takes the task that is due first. At least one must be waiting. */
  QueuedTask take() {
    return taken(line.first());
  }

  /** Takes any of the tasks that are due at {@code now}. At least one must be. */
  QueuedTask takeAny(long now, IntUnaryOperator pickBelow) {
    List<Place> due = new ArrayList<>();
    for (Place place : line) {
      if (place.due() > now || due.size() == REORDERED) {
        break;
      }
      due.add(place);
    }
    return taken(due.get(pickBelow.applyAsInt(due.size())));
  }

  private QueuedTask taken(Place place) {
    remove(place.task());
    return place.task();
  }
}
