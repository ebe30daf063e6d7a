package io.hostpay.orchestrator;

import io.hostpay.testkit.postgres.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One service for all tests of a class, each of which begins without tasks. */
abstract class OneOrchestrator {
  Orchestrator orchestrator;

  @BeforeAll
  void start() {
    orchestrator = new Orchestrator(Database.shared().migratedDatabase());
  }

  @AfterAll
  void stop() {
    orchestrator.close();
  }

  @BeforeEach
  void forgetTasks() {
    orchestrator.tasks.clear();
    orchestrator.tasks.recover();
  }
}
