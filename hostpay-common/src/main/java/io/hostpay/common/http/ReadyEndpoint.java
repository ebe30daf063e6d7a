package io.hostpay.common.http;

import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.readiness.ReadinessCheck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /ready}: whether payments could be given to this revision. 200, or 503 with what is
 * wrong. Asked by a rollout before it gives any traffic, never by Cloud Run: an instance must be
 * able to start, and to put payments off, while something outside is down.
 */
@RestController
final class ReadyEndpoint {
  private static final String WELL = "ok";
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** The checks run no more often than this, since anybody may call a public service. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  private final PaymentLog log;
  private final List<ReadinessCheck> checks;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Map<String, String> found = Map.of();
  private long foundAtNanos;

  ReadyEndpoint(PaymentLog log, ObjectProvider<ReadinessCheck> checks) {
    this.log = log;
    this.checks = checks.orderedStream().toList();
  }

  @GetMapping("/ready")
  ResponseEntity<Map<String, Object>> ready() throws InterruptedException {
    Map<String, String> all = findings();
    boolean well = all.values().stream().allMatch(WELL::equals);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", well ? "ready" : "not ready");
    body.put("service", log.service().fullName());
    body.put("checks", all);
    return ResponseEntity.status(well ? 200 : 503).body(body);
  }

  private Map<String, String> findings() throws InterruptedException {
    if (!lock.tryLock()) {
      // Somebody asks just now, which can take long: meanwhile the last answer stands, so that not
      // everybody who asks takes a request's place.
      Map<String, String> last = found;
      if (!last.isEmpty()) {
        return last;
      }
      lock.lock();
    }
    try {
      if (found.isEmpty() || System.nanoTime() - foundAtNanos > KEPT.toNanos()) {
        found = ask();
        foundAtNanos = System.nanoTime();
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private Map<String, String> ask() throws InterruptedException {
    ExecutorService side = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Callable<String>> questions =
          checks.stream()
              .<Callable<String>>map(check -> () -> check.problem().orElse(WELL))
              .toList();
      List<Future<String>> answers =
          side.invokeAll(questions, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
      Map<String, String> all = new LinkedHashMap<>();
      for (int i = 0; i < checks.size(); i++) {
        all.put(checks.get(i).name(), answer(answers.get(i)));
      }
      return all;
    } finally {
      // Not close(), which would wait for a DNS look-up that hangs and that no interrupt ends.
      side.shutdownNow();
    }
  }

  /** Shows only the exception's class: its message may hold an address with a key in it. */
  private static String answer(Future<String> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (CancellationException e) {
      return "no answer within " + LONGEST.toSeconds() + " s";
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "failed: " + cause.getClass().getSimpleName();
    }
  }
}
