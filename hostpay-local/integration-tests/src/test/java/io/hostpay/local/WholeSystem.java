package io.hostpay.local;

import io.hostpay.testkit.StartedOnce;

/** Each class leaves every service of it running and every payment ended. */
final class WholeSystem extends StartedOnce<TestedSystem> {
  WholeSystem() {
    super(TestedSystem.class, TestedSystem::start);
  }
}
