package io.hostpay.orchestrator;

import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import io.hostpay.testkit.postgres.LedgerRows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** GCHostPay1 on a real Tomcat, with a database of its own, and Alchemy in front of it. */
final class WebhookRig implements AutoCloseable {
  static final String KEY = "whsec_n2ZXqPo1yVbAJd7mGRc5tKfE";
  static final String WALLET = LedgerRows.WALLET;
  static final String PAYIN_ADDRESS = "0x00000000000000000000000000000000000000bb";
  static final long BLOCK = 19_000_000;

  /** What an instance that serves the webhook alone has to be told. */
  static final List<String> NEEDED_BY_THE_WEBHOOK =
      List.of(
          "CLOUD_TASKS_PROJECT_ID",
          "CLOUD_TASKS_LOCATION",
          "CLOUD_SQL_CONNECTION_NAME",
          "DATABASE_NAME_SECRET",
          "DATABASE_USER_SECRET",
          "DATABASE_PASSWORD_SECRET");

  final Database database;
  final JdbcClient jdbc;
  final RecordingCloudTasks tasks;
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Orchestrator orchestrator;
  private final LoggedLines lines;
  private final PaymentLedger ledger;
  private final LedgerPayments payments;
  private final SplitPayoutTable payouts;

  /** Starts the service with the usual settings. */
  WebhookRig() {
    this(settings -> {});
  }

  /** Starts the service with these changes to the usual settings. */
  WebhookRig(Consumer<Map<String, String>> changes) {
    orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            settings -> {
              settings.put("ETHEREUM_RPC_WEBHOOK_SECRET", KEY);
              settings.put("HOST_WALLET_ETH_ADDRESS", "0x00000000000000000000000000000000000000AA");
              changes.accept(settings);
            });
    database = orchestrator.database;
    jdbc = orchestrator.jdbc;
    tasks = orchestrator.tasks;
    ledger = orchestrator.part(PaymentLedger.class);
    payments = new LedgerPayments(ledger, jdbc);
    payouts = orchestrator.part(SplitPayoutTable.class);
    lines = new LoggedLines();
  }

  /** Signs as Alchemy does. */
  static String signature(String body) {
    return signature(body, KEY);
  }

  static String signature(String body, String key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Delivers a notification as Alchemy does; the status of the answer. */
  int deliver(String body) {
    return post("/alchemy-webhook", body, signature(body)).statusCode();
  }

  HttpResponse<String> post(String path, String body, @Nullable String signature) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    CallerIdentity.authorization(path).ifPresent(value -> request.header("Authorization", value));
    if (signature != null) {
      request.header("X-Alchemy-Signature", signature);
    }
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  URI uri(String path) {
    return URI.create(orchestrator.address() + path);
  }

  static String hash(String name) {
    return LedgerPayments.hash(name);
  }

  /**
   * A payment in SUBMITTED, PAID or COMPLETED, its row in the payout table as the executor has it.
   *
   * @param attempts names of its attempts, oldest first; of a PAID one the first was mined
   */
  void payment(String id, PaymentState state, String... attempts) {
    payments
        .of(
            new PaymentOrder(
                new UniqueId(id), "cn-1", "eth", "eth", new WireAmount(0.125), PAYIN_ADDRESS))
        .signed(Arrays.stream(attempts).map(WebhookRig::hash).toList())
        .sentTo(PAYIN_ADDRESS)
        .projectedInto(payouts)
        .in(state);
  }

  /** Changes a payment under its lock. */
  void change(UniqueId uniqueId, Consumer<LockedPayment> change) {
    payments.change(uniqueId, change);
  }

  PaymentLedger ledger() {
    return ledger;
  }

  /** Stores a signed attempt, newer than those that there are. */
  void sign(String id, String attempt) {
    LedgerRows.sign(jdbc, new UniqueId(id), hash(attempt), PAYIN_ADDRESS);
  }

  /** Stores a signed cancellation, newer than all attempts that there are. */
  void cancel(String id, String attempt) {
    LedgerRows.cancel(jdbc, new UniqueId(id), hash(attempt));
  }

  /** The payout table's rows: id, name of the transaction's hash, status and whether complete. */
  List<String> payoutRows() {
    return jdbc.sql("select * from split_payout_hostpay order by unique_id, tx_hash")
        .query(
            (row, number) ->
                row.getString("unique_id")
                    + " "
                    + LedgerPayments.name(row.getString("tx_hash"))
                    + " "
                    + row.getString("tx_status")
                    + (row.getBoolean("is_complete") ? " complete" : ""))
        .list();
  }

  /** The status in the payment's payout row. */
  String status(String id) {
    return jdbc.sql("select tx_status from split_payout_hostpay where unique_id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  String state(String id) {
    return jdbc.sql("select state from hostpay_payment where unique_id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  /** The payment's timeline from its first notification on. */
  List<String> hints(String id) {
    return jdbc.sql(
            """
            select event from hostpay_event
            where unique_id = :id and event like '%hint' order by id
            """)
        .param("id", id)
        .query((row, number) -> row.getString(1))
        .list();
  }

  /** Where the tasks created so far go. */
  List<String> taskUrls() {
    Set<Task> created = new LinkedHashSet<>();
    List<Task> existing = tasks.tasks();
    tasks.requests().stream()
        .map(CreateTaskRequest::getTask)
        .filter(existing::contains)
        .forEach(created::add);
    return created.stream().map(task -> task.getHttpRequest().getUrl()).toList();
  }

  Map<String, List<String>> everything() {
    return LedgerRows.everything(jdbc);
  }

  /** The log lines of an event: level and message. */
  List<String> logged(Event event) {
    return lines.of(event).stream().map(line -> line.level() + " " + line.message()).toList();
  }

  @Override
  public void close() {
    lines.close();
    orchestrator.close();
    http.close();
  }
}
