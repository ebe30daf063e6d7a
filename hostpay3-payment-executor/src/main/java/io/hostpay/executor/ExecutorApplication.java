package io.hostpay.executor;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LedgerConfiguration;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.EndpointProblem;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.WalletLedger;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** GCHostPay3. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({HttpConfiguration.class, LedgerConfiguration.class})
public class ExecutorApplication {

  /** Starts the service, or names everything wrong with its settings and exits. */
  public static void main(String[] arguments) {
    ServiceStart.main(() -> start(System.getenv()));
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
  Wallet wallet(ExecutorSettings settings) {
    return Objects.requireNonNull(settings.wallet(), "settings without a wallet are refused");
  }

  @Bean
  TaskQueue taskQueue(CloudTasksSettings settings, Clock clock) throws IOException {
    return new TaskQueue(settings, clock);
  }

  /** The chain; one that is unreachable or wrong by now is waited for by payments. */
  @Bean
  Chain chain(ExecutorSettings settings, Clock clock, PaymentLog log) {
    Chain chain =
        new Chain(
            settings.rpcEndpoints(),
            settings.chainId(),
            ConfiguredChain.TIMEOUTS,
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
  WalletLedger walletLedger(
      JdbcClient jdbc, Clock clock, ExecutorSettings settings, Wallet wallet) {
    return new WalletLedger(jdbc, clock, settings.chainId(), wallet.address());
  }

  @Bean
  NonceWatch nonceWatch(Wallet wallet, Chain chain, WalletLedger walletLedger, PaymentLog log) {
    return new NonceWatch(wallet, chain, walletLedger, log);
  }

  @Bean
  AttemptSigner attemptSigner(Wallet wallet, Clock clock) {
    return new AttemptSigner(wallet, clock);
  }

  @Bean
  NonceLoss nonceLoss(
      Chain chain, PaymentLedger ledger, WalletLedger walletLedger, PaymentLog log) {
    return new NonceLoss(chain, ledger, walletLedger, log);
  }

  @Bean
  NonceGaps nonceGaps(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      AttemptSigner signer,
      Clock clock,
      PaymentLog log) {
    return new NonceGaps(wallet, settings, chain, ledger, walletLedger, signer, clock, log);
  }

  @Bean
  PaymentFinality paymentFinality(
      ExecutorSettings settings,
      Wallet wallet,
      Chain chain,
      PaymentLedger ledger,
      SplitPayoutTable payouts,
      PaymentSettlement settlement,
      PaymentExecution execution,
      Clock clock,
      PaymentLog log) {
    return new PaymentFinality(
        settings.internalKeys(), wallet, chain, ledger, payouts, settlement, execution, clock, log);
  }

  @Bean
  PaymentCancellation paymentCancellation(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      AttemptSigner signer,
      PaymentLog log) {
    return new PaymentCancellation(wallet, settings, chain, ledger, walletLedger, signer, log);
  }

  @Bean
  Stopping stopping() {
    return new Stopping();
  }

  @Bean
  Responses responses(ExecutorSettings settings, TaskQueue queue, Clock clock, PaymentLog log) {
    return new Responses(settings.internalKeys(), queue, settings.orchestrator(), clock, log);
  }

  @Bean
  PaymentSigning paymentSigning(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      NonceWatch nonces,
      NonceLoss losses,
      AttemptSigner signer,
      SplitPayoutTable payouts,
      Responses responses,
      Clock clock,
      PaymentLog log) {
    return new PaymentSigning(
        wallet,
        settings,
        chain,
        ledger,
        walletLedger,
        nonces,
        losses,
        signer,
        payouts,
        responses,
        clock,
        log);
  }

  @Bean
  Replacement replacement(
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      AttemptSigner signer,
      PaymentLog log) {
    return new Replacement(settings, chain, ledger, walletLedger, signer, log);
  }

  @Bean
  AttemptBroadcast attemptBroadcast(
      ExecutorSettings settings,
      Chain chain,
      WalletLedger walletLedger,
      AttemptSigner signer,
      Replacement replacement,
      NonceGaps gaps,
      Clock clock,
      PaymentLog log) {
    return new AttemptBroadcast(
        settings.limits(), chain, walletLedger, signer, replacement, gaps, clock, log);
  }

  @Bean
  ReceiptJudgement receiptJudgement(
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      SplitPayoutTable payouts,
      Responses responses,
      Clock clock,
      PaymentLog log) {
    return new ReceiptJudgement(chain, ledger, walletLedger, payouts, responses, clock, log);
  }

  @Bean
  PaymentSettlement paymentSettlement(
      ExecutorSettings settings,
      Chain chain,
      WalletLedger walletLedger,
      AttemptBroadcast broadcast,
      ReceiptJudgement judgement,
      NonceLoss losses,
      Stopping stopping,
      PaymentLog log) {
    return new PaymentSettlement(
        settings.limits(), chain, walletLedger, broadcast, judgement, losses, stopping, log);
  }

  @Bean
  PaymentExecution paymentExecution(
      ExecutorSettings settings,
      PaymentLedger ledger,
      PaymentSigning signing,
      PaymentSettlement settlement,
      Responses responses,
      Clock clock,
      PaymentLog log) {
    return new PaymentExecution(
        settings.internalKeys(), ledger, signing, settlement, responses, clock, log);
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
