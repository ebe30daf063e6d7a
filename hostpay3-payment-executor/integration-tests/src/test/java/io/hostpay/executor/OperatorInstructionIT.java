package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An operator's instruction is obeyed because of its token, not because of who could deliver it.
 */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class OperatorInstructionIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final ExecutorClient client = executor.client();

  @BeforeEach
  void nothingIsMined() {
    chain.mine(10);
    chain.holdTransactions();
  }

  private static PaymentOrder submitted() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    return payment;
  }

  private static void assertAsItWas(PaymentOrder payment) {
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cancel", "/nonce-lost"})
  void whatHasNoTokenOrAForgedOneChangesNothing(String path) {
    PaymentOrder payment = submitted();
    ExecutorClient forger =
        new ExecutorClient(
            new ExecutorInstances(executor.clock()),
            SigningKeys.of("a-key-that-no-service-of-ours-has-0123456789"),
            executor.clock());

    client.instructed(path, payment, "").is(400, "token");
    client.instructed(path, payment, "{}").is(400, "token");
    client.instructed(path, payment, "{\"token\":\"AAAA\"}").is(400, "");
    client.instructed(path, payment, forger.token(payment)).is(401, "");

    assertAsItWas(payment);
  }

  /** The address is not signed. */
  @Test
  void thePaymentIsTheTokensWhateverTheAddressNames() {
    PaymentOrder meant = submitted();
    PaymentOrder named = submitted();

    client.instructed("/cancel", named, client.token(meant)).is(200, "cancelling");

    assertThat(payments.newest(meant).pays()).isFalse();
    assertAsItWas(named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cancel", "/nonce-lost"})
  void anInstructionOfMoreThanADayAgoChangesNothing(String path) {
    PaymentOrder payment = submitted();
    String old = client.token(payment);
    executor.clock().jump(Duration.ofHours(25));

    client.instructed(path, payment, old).is(200, "rejected").is(200, "ask for it again");

    assertAsItWas(payment);
    assertThat(executor.logged(Event.TOKEN_REFUSED)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cancel", "/nonce-lost"})
  void aTokenOfAnotherRequestUnderTheIdChangesNothing(String path) {
    PaymentOrder payment = submitted();
    PaymentOrder other =
        new PaymentOrder(
            payment.uniqueId(),
            payment.cnApiId(),
            payment.fromCurrency(),
            payment.fromNetwork(),
            payment.amount(),
            ChainControl.newAddress());

    client.instructed(path, payment, client.token(other)).is(200, "conflicting_request");

    assertAsItWas(payment);
  }

  @Test
  void theTimelineSaysWhoHasAskedForTheCancellation() {
    PaymentOrder payment = submitted();

    client
        .instructed("/cancel", payment, client.token(payment, Map.of("asked_by", "ann@example\0")))
        .is(200, "cancelling");

    assertThat(executor.bean(Timeline.class).of(payment.uniqueId()))
        .filteredOn(entry -> entry.event().equals(Event.CANCELLATION_SIGNED.wireName()))
        .singleElement()
        .extracting(TimelineEntry::detail)
        .asString()
        .contains("ann@example?");
  }
}
