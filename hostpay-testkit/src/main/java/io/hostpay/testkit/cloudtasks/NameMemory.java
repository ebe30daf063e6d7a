package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names of tasks that have ended: for a while no task of that name can be created again. Not
 * thread-safe; its queue's lock guards it.
 */
final class NameMemory {

  /** Ids in the order in which they ended, so that the oldest are forgotten from the front. */
  private final Map<String, Long> endedAt = new LinkedHashMap<>();

  void remember(String id, long now) {
    endedAt.remove(id);
    endedAt.put(id, now);
  }

  boolean remembers(String id, long now, Duration kept) {
    forgetOld(now, kept);
    return endedAt.containsKey(id);
  }

  void forgetAll() {
    endedAt.clear();
  }

  private void forgetOld(long now, Duration kept) {
    Iterator<Long> oldestFirst = endedAt.values().iterator();
    while (oldestFirst.hasNext() && EmulatedTime.after(oldestFirst.next(), kept) <= now) {
      oldestFirst.remove();
    }
  }
}
