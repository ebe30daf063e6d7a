package io.hostpay.local;

/** What test classes have to take turns with, as several of them run at a time. */
public final class Turns {
  /**
   * A service that starts in this process changes the process's logging, and reads its properties.
   */
  public static final String SERVICES_IN_THIS_PROCESS = "services in this process";

  /** The shared {@link TestedSystem}: each class leaves it as it found it. */
  public static final String WHOLE_SYSTEM = "the whole system";

  /** The shared system of the tests of endurance. */
  public static final String PIPELINE = "the pipeline";

  /** The shared system beside an existing database. */
  public static final String LIVE_SYSTEM = "the live system";

  /** The shared system whose lines are read as the alerts do. */
  public static final String WATCHED_SYSTEM = "the watched system";

  private Turns() {}
}
