package io.hostpay.testkit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps Awaitility from ending a wait because of another test's thread. Test classes run beside
 * each other in one process, and by default an uncaught exception of any thread ends whatever waits
 * just then, of another class too. Registered for every test by its name in META-INF.
 */
public final class OwnThreads implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }
}
