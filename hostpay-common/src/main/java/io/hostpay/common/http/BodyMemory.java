package io.hostpay.common.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all bodies of an instance share. Each has {@link #OWN_BYTES} of its own, in which
 * a task always fits; only what is larger takes from the shared part, so that a large body can only
 * keep out other large bodies. Thread-safe.
 */
final class BodyMemory {
  /** What every body may always have. */
  static final int OWN_BYTES = 4 * 1024;

  private final AtomicLong free;

  BodyMemory(long shared) {
    this.free = new AtomicLong(shared);
  }

  /** Whether the shared part had this many bytes left; if so, they are taken. */
  boolean take(long bytes) {
    if (free.addAndGet(-bytes) >= 0) {
      return true;
    }
    free.addAndGet(bytes);
    return false;
  }

  void give(long bytes) {
    free.addAndGet(bytes);
  }
}
