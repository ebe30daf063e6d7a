package io.hostpay.local.crash;

import io.hostpay.testkit.faults.Call;
import io.hostpay.testkit.faults.Call.Boundary;
import io.hostpay.testkit.faults.CallObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches everything that one instance does; lists the points at which it could be killed, and
 * kills it at one of them, on the very thread that would have passed the call on. A call says
 * nothing of the request that it is made for: so requests are let in one at a time. Thread-safe.
 */
final class KillSwitch implements CallObserver {
  /**
   * A request that has been let in.
   *
   * @param label what it is, the same for the same work on every payment
   * @param payment whose it is
   */
  record Request(String label, String payment) {}

  /** Says what a request will do, at the moment at which it is let in. */
  @FunctionalInterface
  interface Reader {
    Request read(Call call, String body);
  }

  /** A call that is repeated (polling) has only so many points of its own. */
  private static final int REPETITIONS = 2;

  private final Reader reader;
  private final Map<Call, Integer> counts = new HashMap<>();
  private final Set<KillPoint> seen = new LinkedHashSet<>();
  private final Map<KillPoint, Set<KillPoint>> nextTo = new HashMap<>();

  /** The request that is being worked on, and the thread that passes it on. */
  private @Nullable Thread working;

  private Request request = new Request("", "");

  /** The point that the request has passed last. */
  private @Nullable KillPoint passed;

  /** How many calls of the request have not been answered yet. */
  private int underWay;

  /** The payment in whose request it has killed last. */
  private String killed = "";

  /**
   * Whether the request that is being worked on began after {@link #arm} or {@link #list} was
   * called last.
   */
  private boolean fresh;

  private @Nullable KillPoint armed;
  private Runnable kill = () -> {};
  private CountDownLatch fired = new CountDownLatch(1);

  KillSwitch(Reader reader) {
    this.reader = reader;
  }

  /** Waits for this point, once, in the requests that begin from now on. */
  synchronized void arm(KillPoint point, Runnable killing) {
    fresh = false;
    armed = point;
    kill = killing;
    fired = new CountDownLatch(1);
  }

  /** Lists the points of the requests that begin from now on. */
  synchronized void list() {
    fresh = false;
    seen.clear();
    nextTo.clear();
  }

  /** Waits until it has killed; false if it did not come to that in time. */
  boolean awaitFired(Duration limit) throws InterruptedException {
    CountDownLatch latch;
    synchronized (this) {
      latch = fired;
    }
    return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The payment in whose request it has killed last. */
  synchronized String killed() {
    return killed;
  }

  /** Whether no request is being worked on. */
  synchronized boolean isIdle() {
    return working == null;
  }

  /** Runs this if no request is being worked on; none is let in meanwhile. */
  synchronized void whileIdle(Runnable work) {
    if (working == null) {
      work.run();
    }
  }

  /** Every point that was passed since {@link #list}, in the order of the first time. */
  synchronized List<KillPoint> seen() {
    return List.copyOf(seen);
  }

  /**
   * The same points, but one for each state the process can leave behind: between two calls, and
   * while nodes are only read, nothing outside changes, so of such neighbours only the last is
   * kept.
   */
  synchronized List<KillPoint> moments() {
    return seen.stream().filter(point -> !isLeftTo(point)).toList();
  }

  private boolean isLeftTo(KillPoint point) {
    return nextTo.values().stream().anyMatch(Set.of(point)::equals);
  }

  @Override
  public Verdict judge(Moment moment, Call call) {
    return judge(moment, call, "");
  }

  @Override
  public synchronized Verdict judge(Moment moment, Call call, String body) {
    boolean http = call.boundary() == Boundary.HTTP;
    if (http && moment == Moment.BEFORE && !begins(call, body)) {
      return Verdict.CUT;
    }
    boolean late = http && !Thread.currentThread().equals(working);
    Verdict verdict = working == null || late ? Verdict.PASS : verdict(moment, call);
    if (http && moment == Moment.AFTER && !late) {
      ended();
    }
    return verdict;
  }

  /** A call that is under way may take effect at any time: only between calls nothing changes. */
  private void compare(KillPoint here) {
    if (passed != null && underWay == 0) {
      nextTo.computeIfAbsent(here, first -> new HashSet<>()).add(passed);
    }
    passed = here;
  }

  /** Of GCHostPay3's calls on a node, all but one only read. */
  private static boolean onlyAsks(Call call) {
    return call.boundary() == Boundary.RPC && !call.name().contains("eth_sendRawTransaction");
  }

  private boolean begins(Call call, String body) {
    try {
      while (working != null) {
        wait();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
    // First: where it cannot be read, the request is delivered again, and the next must get in.
    request = reader.read(call, body);
    working = Thread.currentThread();
    fresh = true;
    passed = null;
    underWay = 0;
    counts.clear();
    return true;
  }

  private void ended() {
    working = null;
    notifyAll();
  }

  private Verdict verdict(Moment moment, Call call) {
    int nth =
        moment == Moment.BEFORE
            ? counts.merge(call, 1, Integer::sum)
            : counts.getOrDefault(call, 0);
    if (!fresh) {
      return Verdict.PASS;
    }
    KillPoint here = new KillPoint(request.label(), call, nth, moment);
    if (nth >= 1 && nth <= REPETITIONS) {
      seen.add(here);
      compare(here);
    } else {
      passed = null;
    }
    if (call.boundary() != Boundary.HTTP && !onlyAsks(call)) {
      underWay += moment == Moment.BEFORE ? 1 : -1;
    }
    if (!here.equals(armed)) {
      return Verdict.PASS;
    }
    armed = null;
    killed = request.payment();
    kill.run();
    ended();
    fired.countDown();
    return Verdict.CUT;
  }
}
