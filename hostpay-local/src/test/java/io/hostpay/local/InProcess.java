package io.hostpay.local;

/** What tests that run a service in their own process have to take turns with. */
public final class InProcess {
  /** A service's start sets up the logging of the whole process, and reads its properties. */
  public static final String SERVICES = "services in this process";

  private InProcess() {}
}
