package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.secrets.InvalidSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.fixture.Database;
import io.hostpay.fixture.LedgerRows;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/** Who may sweep, look up and re-drive: whom Google's token names, for us, and on the list. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorAccessIT {
  private static final String AUDIENCE = "https://hostpay1.example";
  private static final String OPERATOR = "operator@hostpay-test.iam.gserviceaccount.com";
  private static final String SCHEDULER = "scheduler@hostpay-test.iam.gserviceaccount.com";
  private static final KeyPair GOOGLE = rsa();

  private HttpServer certificates;
  private Orchestrator orchestrator;
  private PaymentOrder order;

  @BeforeAll
  void start() throws IOException {
    certificates = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys = JsonMapper.shared().writeValueAsBytes(Map.of("keys", new Object[] {jwk()}));
    certificates.createContext(
        "/certs",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    certificates.start();
    orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            Map.of(
                "OPERATOR_AUDIENCE", AUDIENCE,
                "OPERATOR_ACCOUNTS", SCHEDULER + ", " + OPERATOR,
                "OPERATOR_CERTIFICATES",
                    "http://127.0.0.1:" + certificates.getAddress().getPort() + "/certs"));
  }

  @AfterAll
  void stop() {
    orchestrator.close();
    certificates.stop(0);
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
  void letsEachOfTheListedAccountsIn() {
    assertThat(ask("POST", "/sweep", "Bearer " + token(Map.of("email", SCHEDULER)))).isEqualTo(200);
  }

  @Test
  void refusesACallerWithoutAToken(CapturedOutput output) {
    for (String endpoint : new String[] {"GET " + path(), "POST /sweep", "POST " + redrive()}) {
      String[] parts = endpoint.split(" ", 2);
      assertThat(orchestrator.operator(parts[0], parts[1]).status()).as(endpoint).isEqualTo(401);
    }
    assertNothingDone();
    assertThat(output.getAll()).contains("operator_refused").contains("no bearer token");
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

  @Test
  void refusesATokenThatSomebodyElseHasSigned() {
    assertRefused(token(Map.of(), rsa(), "RS256"));
  }

  @Test
  void refusesATokenWhoseClaimsWereAltered() {
    String[] good = token(Map.of("email", "somebody@example.com")).split("\\.", -1);
    String claims = base64(JsonMapper.shared().writeValueAsBytes(claims(Map.of())));
    assertRefused(good[0] + "." + claims + "." + good[2]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256"})
  void refusesATokenThatSaysItNeedsNoKeyOfGoogles(String algorithm) {
    assertRefused(token(Map.of(), GOOGLE, algorithm));
    String[] parts = token(Map.of(), GOOGLE, algorithm).split("\\.", -1);
    assertRefused(parts[0] + "." + parts[1] + ".");
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
      order = Orchestrator.newOrder();
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
        assertThat(operators.operator("POST", redrive(), headers).status()).isEqualTo(401);
      }
      assertThat(operators.payment(order).state()).isEqualTo(PaymentState.FAILED);
      assertThat(operators.tasks.requests()).isEmpty();
      assertThat(output.getAll()).contains("operator_refused", "more than one token");

      assertThat(operators.operator("GET", path(), "X-Serverless-Authorization", handedOn).status())
          .isEqualTo(200);
      assertThat(operators.operator("POST", redrive(), "Authorization", handedOn).status())
          .isEqualTo(200);
      assertThat(operators.timeline.of(order.uniqueId()).getLast().detail())
          .isEqualTo("by " + OPERATOR);
      assertThat(operators.tasks.requests()).hasSize(1);
    }
  }

  /** There anybody can write such a token. */
  @ParameterizedTest
  @ValueSource(strings = {"", "payments", "alchemy"})
  void refusesToTakeCloudRunsWordWhereAnybodyCanReachTheService(String endpoints) {
    assertThatThrownBy(
            () -> start(Map.of("OPERATOR_IDENTITY", "cloud-run", "HOSTPAY_ENDPOINTS", endpoints)))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains("OPERATOR_IDENTITY cloud-run is for a private service");
    assertThatThrownBy(() -> start(Map.of("OPERATOR_IDENTITY", "google")))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains("OPERATOR_IDENTITY is neither token nor cloud-run");
  }

  @Test
  void believesNoTokenWithoutItsSignatureWhereItVerifiesThemItself() {
    assertRefused(signatureRemoved(token(Map.of())));
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
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId().value()))
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
    return orchestrator.operator(method, path, "Authorization", authorization).status();
  }

  private static String token(Map<String, Object> claims) {
    return token(claims, GOOGLE, "RS256");
  }

  /** As Google makes them: a JWT with these claims in place of the good ones. */
  private static String token(Map<String, Object> claims, KeyPair signer, String algorithm) {
    String content =
        base64(
                JsonMapper.shared()
                    .writeValueAsBytes(Map.of("alg", algorithm, "kid", "key-1", "typ", "JWT")))
            + "."
            + base64(JsonMapper.shared().writeValueAsBytes(claims(claims)));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(signer.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> claims(Map<String, Object> changed) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> all = new HashMap<>();
    all.put("iss", "https://accounts.google.com");
    all.put("aud", AUDIENCE);
    all.put("email", OPERATOR);
    all.put("email_verified", true);
    all.put("iat", now - 10);
    all.put("exp", now + 3_590);
    all.putAll(changed);
    return all;
  }

  private static Map<String, Object> jwk() {
    RSAPublicKey key = (RSAPublicKey) GOOGLE.getPublic();
    return Map.of(
        "kid",
        "key-1",
        "kty",
        "RSA",
        "alg",
        "RS256",
        "use",
        "sig",
        "n",
        base64(unsigned(key.getModulus())),
        "e",
        base64(unsigned(key.getPublicExponent())));
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
