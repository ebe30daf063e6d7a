package io.hostpay.common.http;

import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskRequest;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service whose tasks end as their tokens say. */
@Configuration(proxyBeanMethods = false)
@Import({HttpConfiguration.class, TaskApplication.Tasks.class})
public class TaskApplication {
  /** What an answer must never show. */
  static final String INTERNALS = "jdbc:postgresql://internals";

  static final String STATEMENT = "select payin_address from hostpay_payment";

  static final CountDownLatch HELD = new CountDownLatch(1);
  static final AtomicInteger ENTERED = new AtomicInteger();

  record Settings(CloudTasksSettings tasks) {}

  /** On any free port. */
  static ConfigurableApplicationContext start() {
    return ServiceStart.start(
        TaskApplication.class,
        ServiceName.HOSTPAY2,
        Settings.class,
        reader -> new Settings(CloudTasksSettings.read(reader)),
        Map.of("PORT", "0", "CLOUD_TASKS_PROJECT_ID", "p", "CLOUD_TASKS_LOCATION", "us-central1"));
  }

  /** Where a started one listens. */
  static int port(ConfigurableApplicationContext service) {
    return Integer.parseInt(
        String.valueOf(service.getEnvironment().getProperty("local.server.port")));
  }

  static URI address(ConfigurableApplicationContext service) {
    return URI.create("http://127.0.0.1:" + port(service));
  }

  @Bean
  CloudTasksSettings tasks(Settings settings) {
    return settings.tasks();
  }

  @RestController
  static final class Tasks {
    /** Requests that wait until {@link #HELD} is counted down. */
    private static Outcome held() {
      ENTERED.incrementAndGet();
      try {
        HELD.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Outcome.Done("released", Map.of());
    }

    @PostMapping("/")
    ResponseEntity<Object> take(TaskRequest request) {
      return OutcomeAnswer.of(
          switch (request.token()) {
            case "done" -> new Outcome.Done("enqueued", Map.of("unique_id", "payment-1"));
            case "done-plain" -> new Outcome.Done("paid", Map.of());
            case "rejected" -> new Outcome.Rejected("not_waiting: finished");
            case "not-yet" -> new Outcome.NotYet("ChangeNow gave no answer.");
            case "not-yet-7s" -> new Outcome.NotYet("Too many.", Duration.ofSeconds(7));
            case "malformed" -> new Outcome.Malformed("Too short.");
            case "bad-signature" -> new Outcome.BadSignature();
            case "held" -> held();
            case "fault" -> throw new IllegalStateException(INTERNALS);
            case "statement" ->
                throw new UncategorizedSQLException(
                    "task", STATEMENT, new SQLException("the database is gone"));
            case "error" -> throw new StackOverflowError(INTERNALS);
            default -> new Outcome.Done("delivery " + request.headers().delivery(), Map.of());
          });
    }
  }
}
