package io.hostpay.orchestrator;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LedgerConfiguration;
import io.hostpay.common.ledger.LedgerMigration;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.readiness.EnqueueReadiness;
import io.hostpay.common.readiness.LedgerReadiness;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.orchestrator.identity.IdentitySettings;
import io.hostpay.orchestrator.identity.KeySet;
import io.hostpay.orchestrator.ledger.ChangeNowLedger;
import io.hostpay.orchestrator.ledger.DeliveryRetries;
import io.hostpay.orchestrator.ledger.LedgerSummary;
import io.hostpay.orchestrator.ledger.PaymentDetails;
import io.hostpay.orchestrator.ledger.PaymentSearch;
import io.hostpay.orchestrator.ledger.RequestLedger;
import io.hostpay.orchestrator.ledger.SweepLedger;
import io.hostpay.orchestrator.ledger.WalletFigures;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import io.hostpay.orchestrator.ledger.WebhookTransactions;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * GCHostPay1. Its parts are joined by their constructors' parameters; made here are only those that
 * take a part of the settings. With the argument {@code migrate} it migrates the database and ends.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.hostpay.orchestrator.http")
@Import({
  HttpConfiguration.class,
  LedgerConfiguration.class,
  LedgerReadiness.class,
  ChangeNowLedger.class,
  ChangeNowsWord.class,
  DeliveryRetries.class,
  LedgerSummary.class,
  NextTasks.class,
  PaymentDetails.class,
  PaymentLookup.class,
  PaymentSearch.class,
  Reopening.class,
  RequestLedger.class,
  SignedPaymentOrders.class,
  Sweep.class,
  SweepLedger.class,
  WalletFigures.class,
  WalletOrders.class,
  WebhookLedger.class
})
public class OrchestratorApplication {

  /** Starts the service, or names everything wrong with its settings and exits. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("migrate")) {
      ServiceStart.step(DatabaseSettings::read, LedgerMigration::run);
      return;
    }
    ServiceStart.main(() -> start(System.getenv()));
  }

  /** Starts the service with these settings in place of the environment's. */
  public static ConfigurableApplicationContext start(Map<String, String> environment) {
    return ServiceStart.start(
        OrchestratorApplication.class,
        ServedEndpoints.serviceName(environment),
        OrchestratorSettings.class,
        OrchestratorSettings::read,
        environment);
  }

  @Bean
  CloudTasksSettings tasksSettings(OrchestratorSettings settings) {
    return settings.tasks();
  }

  @Bean
  DatabaseSettings databaseSettings(OrchestratorSettings settings) {
    return settings.database();
  }

  @Bean
  TaskQueue taskQueue(CloudTasksSettings settings, Clock clock) throws IOException {
    return new TaskQueue(settings, clock);
  }

  @Bean
  EnqueueReadiness enqueueReadiness(OrchestratorSettings settings, TaskQueue queue) {
    return settings.endpoints().driveOn()
        ? new EnqueueReadiness(
            queue, settings.statusChecker(), settings.paymentExecutor(), settings.paymentWatch())
        : new EnqueueReadiness(queue);
  }

  @Bean
  OperatorSettings operatorSettings(OrchestratorSettings settings) {
    return settings.operators();
  }

  @Bean
  IdentitySettings identitySettings(OrchestratorSettings settings) {
    return settings.identity();
  }

  @Bean
  KeySet googlesKeys(IdentitySettings settings) {
    return new KeySet(settings.keySet());
  }

  @Bean
  ServedEndpoints servedEndpoints(OrchestratorSettings settings) {
    return settings.endpoints();
  }

  @Bean
  NotificationIntake notificationIntake(
      OrchestratorSettings settings,
      PlatformTransactionManager transactions,
      PaymentLedger ledger,
      Timeline timeline,
      WebhookLedger webhooks,
      SplitPayoutTable payouts,
      Clock clock,
      PaymentLog log) {
    return new NotificationIntake(
        settings.alchemy(),
        // Half of the connections: the others are the payments'.
        new WebhookTransactions(
            transactions, Math.max(1, settings.database().maxConnections() / 2)),
        ledger,
        timeline,
        webhooks,
        payouts,
        clock,
        log);
  }

  @Bean
  PaymentIntake paymentIntake(
      OrchestratorSettings settings,
      PaymentLedger ledger,
      Timeline timeline,
      RequestLedger requests,
      SplitPayoutTable payouts,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    return new PaymentIntake(
        settings.requestKeys(), ledger, timeline, requests, payouts, next, clock, log);
  }

  @Bean
  StatusJudgement statusJudgement(
      OrchestratorSettings settings,
      PaymentLedger ledger,
      Timeline timeline,
      ChangeNowsWord words,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    return new StatusJudgement(settings.internalKeys(), ledger, timeline, words, next, clock, log);
  }

  @Bean
  PaymentCompletion paymentCompletion(
      OrchestratorSettings settings,
      PaymentLedger ledger,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    return new PaymentCompletion(settings.internalKeys(), ledger, next, clock, log);
  }
}
