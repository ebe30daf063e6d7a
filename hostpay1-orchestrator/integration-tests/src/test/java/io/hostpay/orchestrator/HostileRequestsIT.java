package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.CallerIdentity.GOOGLE;
import static io.hostpay.orchestrator.CallerIdentity.SCHEDULER;
import static io.hostpay.orchestrator.CallerIdentity.TASKS;
import static io.hostpay.orchestrator.CallerIdentity.URL;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.postgres.Database;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of what anybody on the internet may try at GCHostPay1's endpoints: refused, nothing
 * changed, one line in the log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated("reads the lines of the whole process")
class HostileRequestsIT {
  private Orchestrator orchestrator;
  private PaymentOrder received;
  private PaymentOrder paid;

  @BeforeAll
  void start() {
    orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            Map.of("OPERATOR_AUDIENCE", URL, "OPERATOR_ACCOUNTS", "operator@example.com"));
    received = orchestrator.in(PaymentState.RECEIVED);
    paid = orchestrator.in(PaymentState.PAID);
  }

  @AfterAll
  void stop() {
    orchestrator.close();
  }

  static List<HostileRequest> againstTasks() {
    return HostileRequest.all(TASKS);
  }

  static List<HostileRequest> againstTheScheduler() {
    return HostileRequest.all(SCHEDULER);
  }

  @ParameterizedTest
  @MethodSource("againstTasks")
  void refusesWhatIsNoTaskOfOurs(HostileRequest hostile) {
    refuses("/status-verified", Messages.report(received, "waiting"), hostile);
    refuses("/status-verified", Messages.report(received, "failed"), hostile);
    refuses("/payment-completed", response(paid), hostile);
  }

  @ParameterizedTest
  @MethodSource("againstTheScheduler")
  void refusesWhoeverIsNotTheScheduler(HostileRequest hostile) {
    Map<String, List<String>> before = orchestrator.everything();
    try (LoggedLines lines = new LoggedLines()) {
      // A header of its own, if need be an empty one, so that none is added.
      List<String> headers = new ArrayList<>(hostile.headers());
      if (!headers.contains("Authorization")) {
        headers.addAll(List.of("Authorization", ""));
      }
      assertThat(
              orchestrator
                  .client()
                  .operator("POST", "/sweep", headers.toArray(String[]::new))
                  .status())
          .isEqualTo(401);
      assertThat(lines.messages()).singleElement().asString().contains("nothing was changed");
    }
    assertThat(orchestrator.everything()).isEqualTo(before);
  }

  @Test
  void refusesTheSchedulersAccountWhereTasksAreMeantAndTheOtherWayRound() {
    String scheduler = GOOGLE.bearer(SCHEDULER, URL);
    refuses(
        "/status-verified",
        Messages.report(received, "waiting"),
        new HostileRequest("the scheduler's token", List.of("Authorization", scheduler)));
    refuses(
        "/payment-completed",
        response(paid),
        new HostileRequest("the scheduler's token", List.of("Authorization", scheduler)));
  }

  @Test
  void refusesATokenOfAnotherLayoutFromTheRightAccount() {
    SigningKeys internal = SigningKeys.of(Messages.INTERNAL_KEY);
    String check =
        TokenCodec.statusCheckRequest(internal)
            .encode(new StatusCheckRequest(received, Instant.now()));
    String execution =
        TokenCodec.paymentRequest(internal).encode(new PaymentRequest(paid, Instant.now()));
    for (String other : List.of(check, execution, Messages.report(paid, "waiting"))) {
      refusesTheBody("/payment-completed", other);
    }
    for (String other : List.of(check, execution, response(paid))) {
      refusesTheBody("/status-verified", other);
    }
  }

  @Test
  void refusesAKeyOfAnotherPurposeFromTheRightAccount() {
    SigningKeys requests = SigningKeys.of(Messages.TPS_KEY);
    refusesTheBody(
        "/status-verified",
        TokenCodec.statusCheckResponse(requests)
            .encode(new StatusCheckResponse(received, "waiting", Instant.now())));
    refusesTheBody(
        "/payment-completed",
        TokenCodec.paymentResponse(requests)
            .encode(
                new PaymentResponse(
                    paid.uniqueId(),
                    paid.cnApiId(),
                    Messages.hash(paid),
                    PaymentResponse.SUCCESS,
                    BigInteger.valueOf(21_000),
                    19_000_000,
                    Instant.now())));
  }

  @Test
  void answersAReplayedTaskWithoutDoingItsWorkAgain() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);
    String token = response(order);
    String identity = GOOGLE.bearer(TASKS, URL);

    HttpAnswer first = replay(token, identity);
    Map<String, List<String>> before = orchestrator.everything();
    assertThat(replay(token, identity)).isEqualTo(first);

    assertThat(first.status()).isEqualTo(200);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.COMPLETED);
    assertThat(orchestrator.everything()).isEqualTo(before);
    // What may have been lost is put in again at most, under the one name that it can have.
    assertThat(orchestrator.tasks.tasks().stream().map(Task::getName).distinct().count())
        .isLessThanOrEqualTo(1);
    orchestrator.tasks.clear();
  }

  private HttpAnswer replay(String token, String identity) {
    return orchestrator
        .client()
        .anonymously("/payment-completed", token, "Authorization", identity);
  }

  private void refuses(String path, String token, HostileRequest hostile) {
    Map<String, List<String>> before = orchestrator.everything();
    try (LoggedLines lines = new LoggedLines()) {
      assertThat(
              orchestrator
                  .client()
                  .anonymously(path, token, hostile.headers().toArray(String[]::new))
                  .status())
          .as(hostile.name())
          .isEqualTo(401);
      assertThat(lines.messages()).singleElement().asString().contains("nothing was changed");
    }
    assertThat(orchestrator.everything()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  private void refusesTheBody(String path, String token) {
    Map<String, List<String>> before = orchestrator.everything();
    try (LoggedLines lines = new LoggedLines()) {
      assertThat(orchestrator.client().post(path, token).status()).isIn(400, 401);
      assertThat(lines.messages()).singleElement().asString().contains("nothing was changed");
    }
    assertThat(orchestrator.everything()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  private static String response(PaymentOrder order) {
    return Messages.response(order, Messages.hash(order), PaymentResponse.SUCCESS, Instant.now());
  }
}
