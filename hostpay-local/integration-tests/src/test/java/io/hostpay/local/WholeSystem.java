package io.hostpay.local;

/** Each class leaves every service of it running and every payment ended. */
final class WholeSystem extends StartedOnce<TestedSystem> {
  WholeSystem() {
    super(TestedSystem.class, TestedSystem::start);
  }
}
