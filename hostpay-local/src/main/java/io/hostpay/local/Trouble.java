package io.hostpay.local;

import java.time.Duration;
import java.util.List;

/**
 * {@code --trouble}: ChangeNow, the chain and the database fail in turns, each for a while with a
 * pause between, and a new payment begins every few seconds. The console shows what happens to
 * them.
 */
final class Trouble implements AutoCloseable {
  private static final Duration FAILS = Duration.ofSeconds(20);
  private static final Duration WELL = Duration.ofSeconds(15);
  private static final Duration PAYMENT_EVERY = Duration.ofSeconds(3);

  private record Kind(String says, Runnable begin, Runnable end) {}

  private final LocalSystem system;
  private final Screen screen;
  private final List<Thread> threads;

  private Trouble(LocalSystem system, Screen screen, Runnable payment) {
    this.system = system;
    this.screen = screen;
    this.threads =
        List.of(
            Thread.ofVirtual().name("trouble").unstarted(this::take),
            Thread.ofVirtual().name("payments").unstarted(() -> pay(payment)));
  }

  /** Begins, until it is closed. */
  static Trouble start(LocalSystem system, Screen screen, Runnable payment) {
    Trouble trouble = new Trouble(system, screen, payment);
    trouble.threads.forEach(Thread::start);
    return trouble;
  }

  /** Stops, and ends the failure that is on. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void take() {
    List<Kind> kinds =
        List.of(
            new Kind(
                "ChangeNow answers 503",
                system.changeNow()::unavailable,
                system.changeNow()::available),
            // a stopped process keeps its connections open and answers nothing
            new Kind("the node is silent", system.chain()::freeze, system.chain()::thaw),
            new Kind(
                "the database is down", system.database()::kill, system.database()::startAgain));
    for (int i = 0; pause(WELL); i++) {
      Kind kind = kinds.get(i % kinds.size());
      screen.title("Trouble: for " + FAILS.toSeconds() + " s " + kind.says() + ".");
      kind.begin().run();
      boolean goesOn = pause(FAILS);
      kind.end().run();
      screen.title("All is well again. What had to wait is asked again within a minute.");
      if (!goesOn) {
        return;
      }
    }
  }

  private void pay(Runnable payment) {
    while (pause(PAYMENT_EVERY)) {
      payment.run();
    }
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
