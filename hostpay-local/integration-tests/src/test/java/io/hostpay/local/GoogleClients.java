package io.hostpay.local;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.google.GoogleChannel;
import io.hostpay.common.settings.SecretManagerResolver;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.UniqueId;
import java.net.URI;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Each of Google's clients as production makes it, and its first call; a line for each says what
 * came of it. It runs in a process of its own, with the libraries of a service's jar and no others.
 */
final class GoogleClients {
  /** How the lines begin that the test reads. */
  static final String MARK = "google: ";

  private static final String KEY =
      "projects/hostpay/locations/l/keyRings/r/cryptoKeys/wallet/cryptoKeyVersions/1";

  private GoogleClients() {}

  @FunctionalInterface
  private interface FirstCall {
    void make() throws Exception;
  }

  /**
   * All at once: each waits for a network that is not there.
   *
   * @param arguments {@code host:port} of a Cloud Tasks that is there, with TLS
   */
  public static void main(String[] arguments) {
    Map<String, FirstCall> calls =
        Map.of(
            "secrets", GoogleClients::secrets,
            "tasks", GoogleClients::tasks,
            "tls", () -> tls(arguments[0]),
            "kms", GoogleClients::kms,
            "ledger", GoogleClients::ledger);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      calls.forEach(
          (name, call) ->
              threads.execute(() -> System.out.println(MARK + name + " " + said(call))));
    }
    System.exit(0); // the connector's threads are no daemons
  }

  private static void secrets() throws Exception {
    try (SecretManagerResolver secrets = new SecretManagerResolver()) {
      secrets.resolve("projects/hostpay/secrets/s/versions/1");
    }
  }

  private static void tasks() throws Exception {
    CloudTasksSettings settings =
        new CloudTasksSettings("hostpay", "us-central1", null, "tasks@hostpay.example");
    try (TaskQueue queue = new TaskQueue(settings, Clock.systemUTC())) {
      TaskTarget watch = new TaskTarget("watch", URI.create("https://hostpay3.example"), "/watch");
      queue.holds(watch, Stage.PAYMENT_WATCH, new UniqueId("payment-1"), 0);
    }
  }

  /**
   * Connects as production does, but to this server and without credentials: signing in is past
   * what it shows.
   */
  private static void tls(String server) throws Exception {
    var settings = com.google.cloud.tasks.v2.CloudTasksSettings.newBuilder();
    settings.setCredentialsProvider(NoCredentialsProvider.create());
    settings.createTaskSettings().setSimpleTimeoutNoRetriesDuration(Duration.ofSeconds(20));
    try (GoogleChannel channel = new GoogleChannel(server, null)) {
      settings.setTransportChannelProvider(channel.provider());
      try (CloudTasksClient client = CloudTasksClient.create(settings.build())) {
        client.createTask("projects/p/locations/l/queues/q", Task.getDefaultInstance());
      }
    }
  }

  private static void kms() throws Exception {
    var settings = KeyManagementServiceSettings.newBuilder();
    settings.getPublicKeySettings().setSimpleTimeoutNoRetriesDuration(Duration.ofSeconds(5));
    try (var kms = KeyManagementServiceClient.create(settings.build())) {
      kms.getPublicKey(KEY);
    }
  }

  private static void ledger() throws Exception {
    Properties cloudSql = new Properties(); // as the ledger's settings have them
    cloudSql.setProperty("socketFactory", "com.google.cloud.sql.postgres.SocketFactory");
    cloudSql.setProperty("cloudSqlInstance", "hostpay:us-central1:ledger");
    cloudSql.setProperty("cloudSqlRefreshStrategy", "lazy");
    cloudSql.setProperty("user", "hostpay");
    cloudSql.setProperty("password", "hostpay");
    DriverManager.getConnection("jdbc:postgresql:///hostpay", cloudSql).close();
  }

  /** Catches errors too: a missing class is one. */
  private static String said(FirstCall call) {
    try {
      call.make();
      return "it was answered";
    } catch (Throwable e) {
      List<String> chain = new ArrayList<>();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        chain.add(cause.toString().replace('\n', ' '));
      }
      return String.join(" <- ", chain);
    }
  }
}
