package io.hostpay.executor;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LedgerConfiguration;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.readiness.EnqueueReadiness;
import io.hostpay.common.readiness.LedgerReadiness;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.executor.payment.PaymentConfiguration;
import io.hostpay.executor.payment.PaymentSettings;
import io.hostpay.executor.payment.WatchTarget;
import io.hostpay.executor.wallet.WalletConfiguration;
import io.hostpay.executor.wallet.WalletSettings;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * GCHostPay3. Its parts are joined by their constructors' parameters; made here are only those that
 * take a part of the settings.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.hostpay.executor.http")
@Import({
  HttpConfiguration.class,
  LedgerReadiness.class,
  ChainReadiness.class,
  WalletReadiness.class,
  LedgerConfiguration.class,
  TaskQueue.class,
  WalletConfiguration.class,
  PaymentConfiguration.class
})
public class ExecutorApplication {

  /** Starts the service, or names everything wrong with its settings and exits. */
  public static void main(String[] arguments) {
    ServiceStart.main(arguments, ExecutorApplication::start);
  }

  /** Starts the service with these settings in place of the environment's. */
  public static ConfigurableApplicationContext start(Map<String, String> environment) {
    return ServiceStart.start(
        ExecutorApplication.class,
        ServiceName.HOSTPAY3,
        ExecutorSettings.class,
        ExecutorSettings::read,
        environment);
  }

  @Bean
  CloudTasksSettings tasksSettings(ExecutorSettings settings) {
    return settings.tasks();
  }

  @Bean
  DatabaseSettings databaseSettings(ExecutorSettings settings) {
    return settings.database();
  }

  @Bean
  SigningKeys internalKeys(ExecutorSettings settings) {
    return settings.internalKeys();
  }

  @Bean
  WalletSettings walletSettings(ExecutorSettings settings) {
    return settings.bounds().wallet();
  }

  @Bean
  PaymentSettings paymentSettings(ExecutorSettings settings) {
    return settings.bounds().payment();
  }

  @Bean
  WatchTarget watch(ExecutorSettings settings) {
    return settings.targets().watch();
  }

  @Bean
  TaskTarget orchestrator(ExecutorSettings settings) {
    return settings.targets().orchestrator();
  }

  @Bean
  Wallet wallet(ExecutorSettings settings) {
    return Objects.requireNonNull(settings.wallet(), "settings without a wallet are refused");
  }

  /**
   * The chain. The service also starts while no endpoint answers, or all are of another chain:
   * payments wait then.
   */
  @Bean
  Chain chain(ExecutorSettings settings, Clock clock, PaymentLog log) {
    Chain chain =
        new Chain(
            settings.rpcEndpoints(),
            settings.bounds().wallet().chainId(),
            RpcTimeouts.DEFAULT,
            clock,
            problem -> report(problem, log));
    try {
      chain.verify();
    } catch (ChainException e) {
      log.event(Event.PAYMENT_DEFERRED).with("why", e.getMessage()).write();
    }
    return chain;
  }

  @Bean
  EnqueueReadiness enqueueReadiness(TaskQueue queue, TaskTarget orchestrator, WatchTarget watch) {
    return new EnqueueReadiness(queue, orchestrator, watch.target());
  }

  private static void report(EndpointProblem problem, PaymentLog log) {
    log.event(Event.RPC_ENDPOINT_PROBLEM)
        .with("endpoint", problem.endpoint())
        .with("kind", problem.kind())
        .with("detail", problem.detail())
        .with("until", problem.quarantinedUntil())
        .write();
  }
}
