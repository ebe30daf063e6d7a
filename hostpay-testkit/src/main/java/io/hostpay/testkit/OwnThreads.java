package io.hostpay.testkit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Test classes run beside each other in one process, and Awaitility takes an exception that any
 * thread of it has not caught for the end of whatever waits just then: a thread of another class
 * ended tests that had nothing to do with it. Registered for every test by its name in META-INF.
 */
public final class OwnThreads implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }
}
