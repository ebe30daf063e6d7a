package io.hostpay.local.crash;

import io.hostpay.local.faults.Call;
import io.hostpay.local.faults.Call.Boundary;
import io.hostpay.local.faults.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches everything that one instance does; lists the points at which it could be killed, and
 * kills it at one of them, on the very thread that would have passed the call on. Calls are told
 * apart by the request that is being worked on, so one request at a time is counted. Thread-safe.
 */
final class KillSwitch implements Watch {
  /** Of calls that are repeated (polling), so many are points of their own. */
  private static final int REPETITIONS = 2;

  private final List<String> requests = new ArrayList<>();
  private final Map<Call, Integer> counts = new HashMap<>();
  private final Set<KillPoint> seen = new LinkedHashSet<>();
  private @Nullable KillPoint armed;
  private Runnable kill = () -> {};
  private CountDownLatch fired = new CountDownLatch(1);

  /** From now on waits for this point, once. */
  synchronized void arm(KillPoint point, Runnable killing) {
    requests.clear();
    counts.clear();
    armed = point;
    kill = killing;
    fired = new CountDownLatch(1);
  }

  /** Waits until it has killed; false if it did not come to that in time. */
  boolean awaitFired(Duration limit) throws InterruptedException {
    CountDownLatch latch;
    synchronized (this) {
      latch = fired;
    }
    return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether no request is being worked on. */
  synchronized boolean isIdle() {
    return requests.isEmpty();
  }

  /** Every point that was passed so far, in the order of the first time. */
  synchronized List<KillPoint> seen() {
    return List.copyOf(seen);
  }

  @Override
  public synchronized Verdict on(Moment moment, Call call) {
    if (call.boundary() == Boundary.HTTP && moment == Moment.BEFORE) {
      requests.add(call.name());
      counts.clear();
    }
    Verdict verdict = requests.size() == 1 ? judge(moment, call) : Verdict.PASS;
    if (call.boundary() == Boundary.HTTP && moment == Moment.AFTER) {
      requests.remove(call.name());
    }
    return verdict;
  }

  private Verdict judge(Moment moment, Call call) {
    int nth =
        moment == Moment.BEFORE
            ? counts.merge(call, 1, Integer::sum)
            : counts.getOrDefault(call, 0);
    KillPoint here = new KillPoint(requests.getFirst(), call, nth, moment);
    if (nth >= 1 && nth <= REPETITIONS) {
      seen.add(here);
    }
    if (!here.equals(armed)) {
      return Verdict.PASS;
    }
    armed = null;
    kill.run();
    requests.clear();
    fired.countDown();
    return Verdict.CUT;
  }
}
