package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.CallerIdentity.SCHEDULER;
import static io.hostpay.orchestrator.CallerIdentity.SOMEBODY;
import static io.hostpay.orchestrator.CallerIdentity.TASKS;
import static io.hostpay.orchestrator.CallerIdentity.URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.identity.IdentityProvider;
import io.hostpay.testkit.postgres.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How each caller is told, by the settings that say so. */
@Isolated("reads the lines of the whole process")
class CallersIT {
  private static final String GCSPLIT1 = "gcsplit1@hostpay-test.iam.gserviceaccount.com";
  private static final String OPERATOR = "operator@example.com";
  private static final String IAP_AUDIENCE =
      "/projects/123456789/locations/us-central1/services/gchostpay5";

  @Test
  void saysInARolloutWhomItWouldRefuse() {
    try (Orchestrator service = with(Map.of("HOSTPAY_IDENTITY", "log"));
        LoggedLines lines = new LoggedLines()) {
      PaymentOrder order = service.in(PaymentState.RECEIVED);
      lines.forget();

      HttpAnswer answer =
          service.client().anonymously("/status-verified", Messages.report(order, "waiting"));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(service.payment(order).state()).isEqualTo(PaymentState.VERIFIED);
      assertThat(lines.messages())
          .filteredOn(line -> line.contains("Caller let in without proof"))
          .singleElement()
          .asString()
          .contains("why=no token");
    }
  }

  @Test
  void takesGcsplit1sIdentityAsASecondFactorWhereItsAccountIsKnown() {
    try (Orchestrator service = with(Map.of("GCSPLIT1_SERVICE_ACCOUNT", GCSPLIT1))) {
      String request = Messages.request(Messages.newOrder());
      String theirs = CallerIdentity.GOOGLE.bearer(TASKS, URL);

      Map<String, List<String>> before = service.everything();
      assertThat(service.intake(request).status()).isEqualTo(401);
      assertThat(service.intake(request, "Authorization", theirs).status()).isEqualTo(401);
      assertThat(service.everything()).isEqualTo(before);
      // Cloud Tasks' audience is the target's address unless another is asked for.
      for (String audience : new String[] {URL, URL + "/"}) {
        String identity = CallerIdentity.GOOGLE.bearer(GCSPLIT1, audience);
        assertThat(service.intake(request, "Authorization", identity).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void asksGcsplit1ForNoIdentityWhereItHasNone() {
    try (Orchestrator service = with(Map.of())) {
      assertThat(service.intake(Messages.request(Messages.newOrder())).status()).isEqualTo(200);
    }
  }

  @Test
  void changesNothingWhileTheKeySetCannotBeReachedAndGoesOnAfterwards() {
    try (IdentityProvider google = IdentityProvider.start(0, Clock.systemUTC(), 1);
        Orchestrator service =
            with(
                Map.of(
                    "OIDC_KEYS_URL", google.keySet().toString(),
                    "OPERATOR_AUDIENCE", URL,
                    "OPERATOR_ACCOUNTS", OPERATOR));
        LoggedLines lines = new LoggedLines()) {
      PaymentOrder order = service.recorded();
      google.answer(503);
      Map<String, List<String>> before = service.everything();
      String report = Messages.report(order, "waiting");
      String task = google.bearer(TASKS, URL);
      lines.forget();

      HttpAnswer answer =
          service.client().anonymously("/status-verified", report, "Authorization", task);
      assertThat(answer.status()).isEqualTo(424);
      assertThat(answer.text("detail")).contains("stands as recorded and is tried again");
      assertThat(lines.messages()).singleElement().asString().contains("out of reach");
      String sweep = google.bearer(SCHEDULER, URL);
      assertThat(service.client().operator("POST", "/sweep", "Authorization", sweep).status())
          .isEqualTo(503);
      assertThat(service.everything()).isEqualTo(before);

      google.answer(200);
      Awaitility.await("the next look for the keys")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(
                          service
                              .client()
                              .anonymously("/status-verified", report, "Authorization", task)
                              .status())
                      .isEqualTo(200));
      assertThat(service.payment(order).state()).isEqualTo(PaymentState.VERIFIED);
    }
  }

  @Test
  void goesOnWithTheKeysItHasAndFetchesFewWhoeverAsksForOthers() {
    try (IdentityProvider google = IdentityProvider.start(0, Clock.systemUTC(), 1);
        Orchestrator service = with(Map.of("OIDC_KEYS_URL", google.keySet().toString()))) {
      PaymentOrder order = service.recorded();
      String task = google.bearer(TASKS, URL);
      String report = Messages.report(order, "waiting");
      assertThat(
              service
                  .client()
                  .anonymously("/status-verified", report, "Authorization", task)
                  .status())
          .isEqualTo(200);

      google.answer(503);
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        String forged = SOMEBODY.bearer(TASKS, URL);
        assertThat(
                service
                    .client()
                    .anonymously("/status-verified", report, "Authorization", forged)
                    .status())
            .isEqualTo(401);
      }

      assertThat(
              service
                  .client()
                  .anonymously("/status-verified", report, "Authorization", task)
                  .status())
          .isEqualTo(200);
      // Two in five seconds, each tried once more.
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      assertThat(google.fetches()).isLessThanOrEqualTo((int) (6 + 4 * seconds / 5));
    }
  }

  @Test
  void takesIapsAssertionWhereItIsInFront() throws IOException, JOSEException {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("iap-1").generate();
    HttpServer keys =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] published = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    keys.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, published.length);
          exchange.getResponseBody().write(published);
          exchange.close();
        });
    keys.start();
    try (Orchestrator service =
        with(
            Map.of(
                "HOSTPAY_ENDPOINTS",
                "operators",
                "OPERATOR_IDENTITY",
                "iap",
                "OPERATOR_AUDIENCE",
                IAP_AUDIENCE,
                "OPERATOR_ACCOUNTS",
                OPERATOR,
                "OIDC_KEYS_URL",
                "http://127.0.0.1:" + keys.getAddress().getPort()))) {
      String header = "X-Goog-IAP-JWT-Assertion";
      String path = "/payments/unknown";

      assertThat(ask(service, path, header, assertion(key, OPERATOR, IAP_AUDIENCE))).isEqualTo(404);
      assertThat(ask(service, path, header, assertion(key, "x@example.com", IAP_AUDIENCE)))
          .isEqualTo(401);
      assertThat(ask(service, path, header, assertion(key, OPERATOR, "/projects/1/other")))
          .isEqualTo(401);
      assertThat(ask(service, path, header, CallerIdentity.GOOGLE.token(Map.of()))).isEqualTo(401);
      assertThat(
              ask(
                  service,
                  path,
                  "X-Goog-Authenticated-User-Email",
                  "accounts.google.com:" + OPERATOR))
          .isEqualTo(401);
      for (String other : new String[] {"/", "/status-verified", "/payment-completed"}) {
        assertThat(service.client().anonymously(other, "AAAA").status()).as(other).isEqualTo(404);
      }
      assertThat(service.client().operator("POST", "/sweep").status()).isEqualTo(404);
    } finally {
      keys.stop(0);
    }
  }

  @Test
  void takesNoOthersKeysAndNoOpenDoorOnCloudRun() {
    assertThatThrownBy(() -> with(Map.of("K_SERVICE", "gchostpay1")))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains("OIDC_KEYS_URL is for local runs");
  }

  private static Orchestrator with(Map<String, String> variables) {
    return new Orchestrator(Database.shared().migratedDatabase(), variables);
  }

  private static int ask(Orchestrator service, String path, String header, String value) {
    return service.client().operator("GET", path, header, value).status();
  }

  private static String assertion(ECKey key, String email, String audience) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", "https://cloud.google.com/iap");
    claims.put("aud", audience);
    claims.put("email", email);
    claims.put("iat", now);
    claims.put("exp", now + 600);
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            new Payload(claims));
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
