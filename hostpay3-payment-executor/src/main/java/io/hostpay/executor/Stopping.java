package io.hostpay.executor;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** Whether the process is asked to stop: a request that only waits then answers at once. */
final class Stopping {
  private volatile boolean requested;

  @EventListener
  void on(ContextClosedEvent event) {
    requested = true;
  }

  boolean isRequested() {
    return requested;
  }
}
