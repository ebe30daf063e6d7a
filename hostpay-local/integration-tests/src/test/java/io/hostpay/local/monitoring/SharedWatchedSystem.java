package io.hostpay.local.monitoring;

import io.hostpay.testkit.StartedOnce;

/** The system whose lines are read as the alerts do. */
final class SharedWatchedSystem extends StartedOnce<LineWatchedSystem> {
  SharedWatchedSystem() {
    super(LineWatchedSystem.class, LineWatchedSystem::start);
  }
}
