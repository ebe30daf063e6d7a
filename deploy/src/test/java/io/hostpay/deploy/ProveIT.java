package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.deploy.google.ApiCall;
import io.hostpay.deploy.google.RecordedGoogle;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * prove.sh against the recorder: it asks what it says, with a request that a service would take.
 */
@Tag("deployment")
@Tag("long")
class ProveIT {
  private static final String KEY = "tps-key-0123456789abcdef0123456789abcdef0123456789abcdef";
  static final String TO = "0x52908400098527886E0F7030069857D2E4169EE7";

  @TempDir Path scratch;

  @Test
  void paysOnlyOnATestNetworkAndSaysWhatItHasSeen() throws Exception {
    Operator.requireGcloud();
    try (RecordedGoogle google = new RecordedGoogle()) {
      Operator operator = new Operator(google, scratch);
      Operator.Ended refused = operator.run("prove.sh", "--pay-to=" + TO);
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.errors()).contains("the main network");
      assertThat(google.calls()).isEmpty();

      Operator.Ended ended;
      try (WarmGcloud gcloud = operator.warmUp()) {
        assertThat(gcloud.folder()).exists();
        deployed(google, operator);
        google.forget();
        ended =
            operator.run("prove.sh", "--pay-to=" + TO, "--amount=0.0005", "--for=0", "--every=0");
      }
      assertThat(ended.status()).as(ended.toString()).isZero();
      assertThat(ended.output())
          .contains("PROVED: the queues read back as they were defined")
          .contains("PROVED: Cloud Run's dry run of each definition equals what serves")
          .contains(": payment_completed 0xabc")
          .contains("PROVED: one trace goes through all services")
          .contains("PROVED: the scheduler's token reaches a public service with its signature")
          .contains("PROVED: a signed notification is taken, a forged one is refused")
          .contains(" log-based metric(s) arrive")
          .contains("PROVED: memory: the fullest instance uses 0.5 of its limit")
          .contains("All is proved.");
      assertThat(ended.output() + ended.errors()).doesNotContain(KEY);
      wouldBeTaken(posted(google, "/"));
      ApiCall note = posted(google, "/alchemy-webhook");
      assertThat(note.headers().get("x-alchemy-signature"))
          .isEqualTo(HexFormat.of().formatHex(hmac("hook", note.text())));
    }
  }

  private static void deployed(RecordedGoogle google, Operator operator) throws Exception {
    for (var secret : Definitions.secrets().entrySet()) {
      google.secret(secret.getKey(), "hostpay-test:us-central1:db");
    }
    google.secret("TPS_HOSTPAY_SIGNING_KEY", KEY);
    google.secret("ETHEREUM_RPC_WEBHOOK_SECRET", "hook");
    operator.set("ETHEREUM_CHAIN_ID", "11155111");
    Operator.Ended deployed = operator.run("deploy_all.sh", "--migration-read");
    assertThat(deployed.status()).as(deployed.toString()).isZero();
    logPaymentAndSweep(google);
  }

  /** What the log has after one payment and one sweep. */
  static void logPaymentAndSweep(RecordedGoogle google) {
    google.logged("payment_completed", List.of(line("gchostpay1-10-26")));
    google.logged(
        "jsonPayload.unique_id",
        Stream.of("gchostpay1-10-26", "gchostpay2-10-26", "gchostpay3-10-26")
            .map(ProveIT::line)
            .toList());
    ObjectNode swept = line("gchostpay1-10-26");
    swept.putObject("httpRequest").put("status", 200);
    google.logged("/sweep", List.of(swept));
  }

  private static ObjectNode line(String service) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("insertId", service).put("timestamp", "2026-01-01T00:00:00Z").put("trace", "t1");
    line.putObject("resource").putObject("labels").put("service_name", service);
    line.putObject("jsonPayload").put("event", "payment_completed").put("tx_hash", "0xabc");
    return line;
  }

  private static ApiCall posted(RecordedGoogle google, String path) {
    return google.calls().stream()
        .filter(call -> call.host().endsWith(".a.run.test") && call.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static void wouldBeTaken(ApiCall request) {
    TokenVerdict<TpsHostpayToken> verdict =
        TokenCodec.tpsHostpay(SigningKeys.of(KEY))
            .decode(request.body().path("token").asString(), Instant.now());
    assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class);
    TpsHostpayToken token = ((TokenVerdict.Valid<TpsHostpayToken>) verdict).message();
    assertThat(token.order().payinAddress()).isEqualTo(TO);
    assertThat(token.order().uniqueId().value()).startsWith("prove");
    assertThat(wei(token)).isEqualTo(BigInteger.TEN.pow(14).multiply(BigInteger.valueOf(5)));
  }

  private static BigInteger wei(TpsHostpayToken token) {
    try {
      return token.order().amount().toWei();
    } catch (io.hostpay.common.token.UnpayableAmount e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(String key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
