package io.hostpay.orchestrator;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/** One service for all tests of a class, each of which begins without tasks. */
abstract class OneOrchestrator {
  @AutoClose final Orchestrator orchestrator = Orchestrator.start();

  @BeforeEach
  void forgetTasks() {
    orchestrator.forgetTasks();
  }
}
