package io.hostpay.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Turns;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** deploy/payments.sh, with the whole system. */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class PaymentsScriptIT {
  @TempDir Path scratch;
  private final LineWatchedSystem watched;

  PaymentsScriptIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  private record Ended(int status, String output, String errors) {}

  /** Google's part: where the service is, and who asks. */
  @BeforeEach
  void gcloud() throws Exception {
    Path gcloud =
        Files.writeString(
            Files.createDirectory(scratch.resolve("bin")).resolve("gcloud"),
            """
            #!/bin/sh
            echo "$*" >> '%s'
            case "$*" in
              *services\\ describe*) echo 'http://127.0.0.1:%d' ;;
              *projects\\ describe*) echo 123456789012 ;;
              *print-identity-token*) echo a-token ;;
              *) exit 1 ;;
            esac
            """
                .formatted(scratch.resolve("gcloud.log"), watched.system().ports().orchestrator()));
    assertThat(gcloud.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        scratch.resolve("settings.conf"),
        Files.readString(MonitoringFiles.DEPLOY.resolve("settings.conf"))
            .replaceFirst("(?m)^PROJECT_ID=$", "PROJECT_ID=p1"));
    Files.createFile(scratch.resolve("gcloud.log"));
  }

  private Ended payments(String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("bash", MonitoringFiles.DEPLOY.resolve("payments.sh").toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--settings", scratch.resolve("settings.conf").toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", scratch.resolve("bin") + ":" + System.getenv("PATH"), "LANG", "C.UTF-8"));
    Path errors = scratch.resolve("errors");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output, Files.readString(errors));
  }

  private String asked() throws Exception {
    return Files.readString(scratch.resolve("gcloud.log"));
  }

  @Test
  void findsAPaymentSeesWhyItStandsAndHasItDoneAgain() throws Exception {
    PaymentOrder order = LineWatchedSystem.order("in-a-terminal", 0.25);
    StubMapping closed = watched.changeNow(order, LineWatchedSystem.status(order, "refunded"));
    watched.send(order);
    watched.await("payment_rejected", order);
    watched.removeAnswer(closed);

    Ended listed = payments("list", "--state=rejected", "--text=in-a-term", "--limit=5");
    assertThat(listed.status()).as(listed.toString()).isZero();
    assertThat(listed.output())
        .contains("in-a-terminal ", "REJECTED", "0.25 ETH", "deposit_missed")
        .endsWith("1 payment(s)\n");
    assertThat(asked())
        .contains("services describe gchostpay1-10-26")
        .contains("auth print-identity-token");

    Ended shown = payments("show", "in-a-terminal");
    assertThat(shown.output())
        .contains(
            "HostPay has paid nothing: ChangeNow waited for this deposit and takes it no longer",
            "(deposit_missed")
        .contains("can be asked for: redrive")
        .contains("payment_requested", "payment_rejected");

    Ended rehearsed = payments("redrive", "in-a-terminal", "--dry-run");
    assertThat(rehearsed.output()).contains("+ POST /payments/in-a-terminal/redrive");
    Ended redriven = payments("redrive", "in-a-terminal", "--as=ops@p1.iam.gserviceaccount.com");
    assertThat(redriven.output()).isEqualTo("Done: redriven.\n");
    // The address that GCHostPay1 takes tokens for, whichever of its two status.url is.
    assertThat(asked())
        .contains("--impersonate-service-account=ops@p1")
        .contains("--audiences=https://gchostpay1-10-26-123456789012.us-central1.run.app ");
    watched.await("payment_completed", order);

    Ended late = payments("cancel", "in-a-terminal");
    assertThat(late.status()).isEqualTo(1);
    assertThat(late.errors()).contains("STOPPED", "not_submitted: the payment is COMPLETED");
    Ended kept = payments("nonce-lost", "in-a-terminal");
    assertThat(kept.status()).isEqualTo(1);
    assertThat(kept.errors()).contains("STOPPED", "not_submitted: the payment is COMPLETED");
    Ended unknown = payments("show", "nobody-has-this");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.errors()).contains("404", "The ledger has no such payment.");
  }

  @Test
  void pausesAndResumesTheWallet() throws Exception {
    watched.pay("terminal-pause", 0.001);
    String url = "--url=http://127.0.0.1:" + watched.system().ports().orchestrator();
    assertThat(payments("pause", "--reason=moving funds", url).output())
        .isEqualTo("Done: paused.\n");
    assertThat(payments("summary", url).output()).contains("paused by", "moving funds");
    assertThat(payments("resume", url).output()).isEqualTo("Done: resumed.\n");
    assertThat(payments("summary", url).output()).contains("signs");
    assertThat(asked()).as("where the address is given").isEmpty();
  }

  @Test
  void acknowledgesWhatTheSummaryShows() throws Exception {
    watched.pay("terminal-ack", 0.001);
    watched.sql("update hostpay_wallet set unknown_below = 1 where chain_id <> 0");
    String url = "--url=http://127.0.0.1:" + watched.system().ports().orchestrator();
    assertThat(payments("summary", url).output())
        .contains("halted: others have used nonces below 1\n");
    assertThat(payments("acknowledge", "--below=1", "--dry-run").output())
        .contains("+ POST /wallet/acknowledge?below=1");

    Ended another = payments("acknowledge", "--below=0", url);
    assertThat(another.status()).isEqualTo(1);
    assertThat(another.errors()).contains("409", "nonces below 1 by now");
    assertThat(payments("acknowledge", "--below=1", url).output())
        .isEqualTo("Done: acknowledged.\n");
    assertThat(payments("summary", url).output()).contains("signs");
  }

  /** Which the guide has paused in an emergency, and in which a person may want to cancel. */
  @Test
  void cancelsAPaymentWhileTheExecuteQueueIsPaused() throws Exception {
    String executeQueue = "gchostpay-payment-execute-queue";
    watched.system().chain().rpc("evm_setIntervalMining", 0);
    try (QueueAdmin queues = QueueAdmin.of(watched.system().ports().cloudTasks())) {
      PaymentOrder order = watched.send(LineWatchedSystem.order("terminal-cancel", 0.001));
      watched.await("transaction_broadcast", order);
      queues.pause(executeQueue);

      assertThat(payments("cancel", "terminal-cancel").output()).isEqualTo("Done: cancelling.\n");

      watched.await("cancellation_signed", order);
      queues.resume(executeQueue);
      watched.system().chain().rpc("evm_setIntervalMining", 1);
      watched.await("payment_failed", order);
    } finally {
      watched.system().chain().rpc("evm_setIntervalMining", 1);
    }
  }

  @Test
  void sendsNothingThatCannotBeMeant() throws Exception {
    for (String[] words :
        new String[][] {
          {"redrive"},
          {"nonce-lost"},
          {"pause"},
          {"acknowledge"},
          {"list", "pay-1"},
          {"reopen", "pay-1"},
          {"show", "--text=x"}
        }) {
      Ended refused = payments(words);
      assertThat(refused.status()).as(String.join(" ", words)).isEqualTo(2);
      assertThat(refused.errors()).contains("See --help. Nothing was done.");
    }
    assertThat(asked()).isEmpty();
  }
}
