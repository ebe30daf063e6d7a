package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.context.ConfigurableApplicationContext;

/** What the service starts with, and what it does not start with. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class StartIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @Test
  void wrongChainAtTheStartEndsIt() {
    executor.node().answer("eth_chainId", RpcFault.result("\"0x1\""));

    assertThatThrownBy(() -> ExecutorApplication.start(executor.settings()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("ETHEREUM_CHAIN_ID")
        .hasMessageContaining("is on chain 1");
  }

  @Test
  void silentChainAtTheStartIsWaitedForByPayments() {
    executor.node().always(RpcFault.dropBefore());
    executor.restart();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(424, "None of 1 RPC endpoints");

    executor.node().removeRules();

    books.assertGetsPaidOnce(payment);
  }

  @Test
  void startsFromItsEnvironmentAlone() {
    try (ConfigurableApplicationContext service =
        ExecutorApplication.start(Map.copyOf(executor.settings()))) {
      assertThat(service.isRunning()).isTrue();
    }
  }

  @Test
  void paymentSignedByAnEarlierWalletIsWatchedToItsEndAndNeverSignedByTheNewOneBesideIt() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    try (ExecutorRig renewed = executor.anotherWallet()) {
      renewed.start();
      renewed.clock().jump(Duration.ofHours(25));
      renewed.deliver(payment).is(200, "SUBMITTED");
      renewed.client().cancel(payment).is(200, "not_submitted");
      assertThat(renewed.payments().signed(payment)).isEqualTo(1);
      chain.mine(1);

      renewed.deliver(payment).is(200, "paid");

      renewed.books().assertPaidOnce(payment);
    }
  }
}
