package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who may sweep, look up and reopen: whom Google's token names, for us, and on the list. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads the output of the whole process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorAccessIT {
  private static final String AUDIENCE = "https://hostpay1.example";
  private static final String OPERATOR = "operator@hostpay-test.iam.gserviceaccount.com";

  private Orchestrator orchestrator;
  private PaymentOrder order;

  @BeforeAll
  void start() {
    orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            Map.of("OPERATOR_AUDIENCE", AUDIENCE, "OPERATOR_ACCOUNTS", " " + OPERATOR + ", "));
  }

  @AfterAll
  void stop() {
    orchestrator.close();
  }

  @BeforeEach
  void recordAFailedPayment() {
    order = orchestrator.in(PaymentState.FAILED);
  }

  @Test
  void letsAListedAccountDoAllThree() {
    String bearer = "Bearer " + token(Map.of());

    assertThat(ask("GET", path(), bearer)).isEqualTo(200);
    assertThat(ask("POST", "/sweep", bearer)).isEqualTo(200);
    assertThat(ask("POST", path() + "/redrive", bearer)).isEqualTo(200);

    assertThat(orchestrator.timeline.of(order.uniqueId()).getLast().detail())
        .isEqualTo("by " + OPERATOR);
  }

  @Test
  void letsTheSchedulerSweepAndNothingElse() {
    String bearer = CallerIdentity.GOOGLE.bearer(CallerIdentity.SCHEDULER, AUDIENCE);

    assertThat(ask("POST", "/sweep", bearer)).isEqualTo(200);
    assertThat(ask("GET", path(), bearer)).isEqualTo(401);
    assertThat(ask("POST", redrive(), bearer)).isEqualTo(401);
    assertNothingDone();
  }

  @Test
  void refusesACallerWithoutAToken(CapturedOutput output) {
    for (String endpoint : new String[] {"GET " + path(), "POST /sweep", "POST " + redrive()}) {
      String[] parts = endpoint.split(" ", 2);
      assertThat(ask(parts[0], parts[1], "")).as(endpoint).isEqualTo(401);
    }
    assertNothingDone();
    assertThat(output.getAll()).contains("operator_refused").contains("no token");
  }

  @ParameterizedTest
  @CsvSource({
    "aud, https://another.example",
    "aud, https://hostpay1.example/",
    "email, somebody@hostpay-test.iam.gserviceaccount.com",
    "email, OPERATOR@hostpay-test.iam.gserviceaccount.com",
    "iss, https://accounts.example",
  })
  void refusesATokenForAnotherServiceOrOfAnotherAccount(String claim, String value) {
    assertRefused(token(Map.of(claim, value)));
  }

  @Test
  void refusesAnAccountThatGoogleHasNotVerified() {
    assertRefused(token(Map.of("email_verified", false)));
  }

  @Test
  void refusesATokenThatHasExpired() {
    long past = Instant.now().minus(Duration.ofHours(2)).getEpochSecond();
    assertRefused(token(Map.of("iat", past, "exp", past + 3_600)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "a.b.c", "..", "e30.e30.e30", "ä.ö.ü"})
  void refusesWhatIsNoToken(String nonsense) {
    assertRefused(nonsense);
  }

  @Test
  void takesWhatCloudRunHasVerifiedBehindItsDoorAndNothingElse(CapturedOutput output) {
    String token = token(Map.of("aud", "32555940559.apps.googleusercontent.com"));
    String handedOn = "Bearer " + signatureRemoved(token);
    String somebodys = "Bearer " + signatureRemoved(token(Map.of("email", "somebody@example.com")));
    try (Orchestrator operators =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            Map.of(
                "HOSTPAY_ENDPOINTS", "operators",
                "OPERATOR_IDENTITY", "cloud-run",
                "OPERATOR_ACCOUNTS", OPERATOR))) {
      // Straight into the ledger: this instance takes no payments in.
      order = Messages.newOrder();
      operators.ledger.receiveEnded(
          order,
          BigInteger.ONE,
          Instant.now(),
          Duration.ofHours(24),
          PaymentState.FAILED,
          EndReason.INSUFFICIENT_BALANCE);
      for (String[] headers :
          new String[][] {
            {},
            {"Authorization", "Bearer " + token},
            {"Authorization", somebodys},
            {"X-Serverless-Authorization", somebodys, "Authorization", handedOn},
            {"X-Goog-Authenticated-User-Email", "accounts.google.com:" + OPERATOR},
          }) {
        assertThat(operators.client().operator("POST", redrive(), headers).status()).isEqualTo(401);
      }
      assertThat(operators.payment(order).state()).isEqualTo(PaymentState.FAILED);
      assertThat(operators.tasks.requests()).isEmpty();
      assertThat(output.getAll()).contains("operator_refused", "more than one token");

      assertThat(
              operators
                  .client()
                  .operator("GET", path(), "X-Serverless-Authorization", handedOn)
                  .status())
          .isEqualTo(200);
      assertThat(operators.client().operator("POST", redrive(), "Authorization", handedOn).status())
          .isEqualTo(200);
      assertThat(operators.timeline.of(order.uniqueId()).getLast().detail())
          .isEqualTo("by " + OPERATOR);
      assertThat(operators.tasks.requests()).hasSize(1);
    }
  }

  /** There anybody can write such a token, or send such an assertion. */
  @ParameterizedTest
  @CsvSource({
    "cloud-run,''",
    "cloud-run,payments",
    "cloud-run,alchemy",
    "iap,''",
    "iap,payments",
    "iap,alchemy"
  })
  void refusesToTakeAnothersWordWhereAnybodyCanReachTheService(String told, String endpoints) {
    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "OPERATOR_IDENTITY",
                        told,
                        "OPERATOR_AUDIENCE",
                        AUDIENCE,
                        "HOSTPAY_ENDPOINTS",
                        endpoints)))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains("OPERATOR_IDENTITY is for a private service");
    assertThatThrownBy(() -> start(Map.of("OPERATOR_IDENTITY", "google")))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains("OPERATOR_IDENTITY is none of token, iap and cloud-run");
  }

  static List<HostileRequest> hostile() {
    return HostileRequest.all(OPERATOR);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesWhateverElseMayBeSentToBeTakenForAnOperator(HostileRequest hostile) {
    List<String> headers = new ArrayList<>(hostile.headers());
    if (!headers.contains("Authorization")) {
      headers.addAll(List.of("Authorization", "")); // so that the scheduler's is not added
    }
    for (String endpoint : new String[] {"GET " + path(), "POST /sweep", "POST " + redrive()}) {
      String[] parts = endpoint.split(" ", 2);
      assertThat(
              orchestrator
                  .client()
                  .operator(parts[0], parts[1], headers.toArray(String[]::new))
                  .status())
          .as(endpoint)
          .isEqualTo(401);
    }
    assertNothingDone();
  }

  private static void start(Map<String, String> variables) {
    new Orchestrator(Database.shared().migratedDatabase(), variables).close();
  }

  private static String signatureRemoved(String token) {
    return token.substring(0, token.lastIndexOf('.')) + ".SIGNATURE_REMOVED_BY_GOOGLE";
  }

  private void assertRefused(String token) {
    String bearer = "Bearer " + token;
    assertThat(ask("POST", redrive(), bearer)).isEqualTo(401);
    assertThat(ask("GET", path(), bearer)).isEqualTo(401);
    assertThat(ask("POST", "/sweep", bearer)).isEqualTo(401);
    assertNothingDone();
  }

  private void assertNothingDone() {
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.FAILED);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .doesNotContain("payment_reopened");
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  private String path() {
    return "/payments/" + order.uniqueId().value();
  }

  private String redrive() {
    return path() + "/redrive";
  }

  private int ask(String method, String path, String authorization) {
    return orchestrator.client().operator(method, path, "Authorization", authorization).status();
  }

  /** A token as Google makes it, with these claims in place of the good ones. */
  private static String token(Map<String, Object> changed) {
    Map<String, Object> claims = CallerIdentity.GOOGLE.claims(OPERATOR, AUDIENCE);
    claims.putAll(changed);
    return CallerIdentity.GOOGLE.token(claims);
  }
}
