package io.hostpay.orchestrator;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LedgerConfiguration;
import io.hostpay.common.ledger.LedgerMigration;
import io.hostpay.common.readiness.EnqueueReadiness;
import io.hostpay.common.readiness.LedgerReadiness;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.orchestrator.alchemy.AlchemySettings;
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
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

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
  StatusRules.class,
  DeliveryRetries.class,
  LedgerSummary.class,
  NextTasks.class,
  NotificationIntake.class,
  OverdueSweep.class,
  PaymentCompletion.class,
  PaymentDetails.class,
  PaymentIntake.class,
  PaymentLookup.class,
  PaymentSearch.class,
  Reopening.class,
  RepairSweep.class,
  RequestLedger.class,
  SignedPaymentInstructions.class,
  StalledSweep.class,
  StatusReportIntake.class,
  Sweep.class,
  SweepAlarms.class,
  SweepLedger.class,
  TaskQueue.class,
  WalletFigures.class,
  WalletInstructions.class,
  WebhookLedger.class,
  WebhookTransactions.class
})
public class OrchestratorApplication {

  /** Starts the service, or names everything wrong with its settings and exits. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("migrate")) {
      ServiceStart.step(DatabaseSettings::read, LedgerMigration::run);
      return;
    }
    ServiceStart.main(arguments, OrchestratorApplication::start);
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
  EnqueueReadiness enqueueReadiness(OrchestratorSettings settings, TaskQueue queue) {
    return settings.endpoints().enqueuesTasks()
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
  AlchemySettings alchemySettings(OrchestratorSettings settings) {
    return settings.alchemy();
  }

  @Bean
  TokenCodec<TpsHostpayToken> requestCodec(OrchestratorSettings settings) {
    return TokenCodec.tpsHostpay(settings.requestKeys());
  }

  @Bean
  TokenCodec<StatusCheckResponse> statusCodec(OrchestratorSettings settings) {
    return TokenCodec.statusCheckResponse(settings.internalKeys());
  }

  @Bean
  TokenCodec<PaymentResponse> paymentCodec(OrchestratorSettings settings) {
    return TokenCodec.paymentResponse(settings.internalKeys());
  }

  @Bean
  KeySet googlesKeys(IdentitySettings settings) {
    return new KeySet(settings.keySet());
  }

  @Bean
  ServedEndpoints servedEndpoints(OrchestratorSettings settings) {
    return settings.endpoints();
  }
}
