package io.hostpay.local.monitoring;

import io.hostpay.local.StartedOnce;

/** The system whose lines are read as the alerts do. */
final class WatchedSystem extends StartedOnce<Watched> {
  WatchedSystem() {
    super(Watched.class, Watched::start);
  }
}
