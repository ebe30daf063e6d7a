package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An executor that finds out only at its first payment that its node is of another chain. */
@OnTheWholeSystem
class WrongChainIT {
  private static final String EXECUTE = "gchostpay-payment-execute-queue";

  private final TestedSystem system;
  private final ServiceOutput output = new ServiceOutput("wrong-chain.log");

  WrongChainIT(TestedSystem system) {
    this.system = system;
  }

  @AfterEach
  void stopWriting() {
    output.close();
  }

  @Test
  void paysNothingOnAChainThatComesUpWrongAndThePaymentWaits() {
    PaymentOrder order = Orders.fresh(0.0123);
    String id = order.uniqueId().value();
    system.queues().pause(EXECUTE);
    system.local().gcsplit1().enqueue(system.local().gcsplit1().token(order, null));
    system.awaitState(id, "VERIFIED");
    Ports elsewhere = Ports.free();
    String token =
        PipelineEndpoint.EXECUTION.token(order, system.local().clock().clock().instant());
    Map<String, String> environment =
        Service.PAYMENT_EXECUTOR.environment(
            system.local().ports(), system.local().database().settings(), system.local().clock());
    environment.put("PORT", Integer.toString(elsewhere.paymentExecutor()));
    environment.put("ETHEREUM_RPC_URL", Service.url(elsewhere.chain()));
    try (ServiceProcess executor =
        ServiceProcess.start(
            Service.PAYMENT_EXECUTOR,
            environment,
            elsewhere.paymentExecutor(),
            line -> output.take(Service.PAYMENT_EXECUTOR, line))) {
      executor.awaitHealthy();
      ServiceClient client = system.client(elsewhere.paymentExecutor());

      ServiceClient.Answer unreachable = client.deliver("/", token);

      assertThat(unreachable.status()).as("no chain at all: %s", unreachable).isEqualTo(424);
      assertThat(unreachable.retryAfter()).isEqualTo("60");
      try (Anvil wrong = Anvil.builder().port(elsewhere.chain()).chainId(1).start()) {
        system.await(
            "the wrong chain being seen",
            () -> {
              ServiceClient.Answer answer = client.deliver("/", token);
              assertThat(answer.status()).isEqualTo(424);
              assertThat(output.has(Service.PAYMENT_EXECUTOR, "is on chain 1, not on 31337"))
                  .isTrue();
            });
        assertThat(client.deliver("/", token).status()).isEqualTo(424);
        assertThat(wrong.nonce(Anvil.DEV_ADDRESS)).isEqualTo(BigInteger.ZERO);
        assertThat(wrong.balance(order.payinAddress())).isEqualTo(BigInteger.ZERO);
      }
    }
    assertThat(system.state(id)).isEqualTo("VERIFIED");
    assertThat(system.rows("select 1 from hostpay_eth_attempt where unique_id = ?", id)).isEmpty();
    assertThat(output.has(Service.PAYMENT_EXECUTOR, "Ethereum RPC endpoint put aside")).isTrue();

    system.queues().resume(EXECUTE);
    system.awaitPaidOnce(order);
  }
}
