package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataIntegrityViolationException;

/** The table of transitions, which the code and the database each hold by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentStateIT {
  private LedgerRig rig;
  private int payments;

  @BeforeAll
  void start() {
    rig = new LedgerRig();
  }

  @AfterAll
  void stop() {
    rig.close();
  }

  record Change(PaymentState from, PaymentState to) {
    boolean isDeclared() {
      return from.next().contains(to);
    }

    @Override
    public String toString() {
      return from + " -> " + to;
    }
  }

  private static Stream<Change> pairs() {
    return Arrays.stream(PaymentState.values())
        .flatMap(from -> Arrays.stream(PaymentState.values()).map(to -> new Change(from, to)));
  }

  private static Stream<Change> declared() {
    return pairs().filter(Change::isDeclared);
  }

  private static Stream<Change> undeclared() {
    return pairs().filter(change -> !change.isDeclared());
  }

  /** The database does not check an update that leaves the state as it is. */
  private static Stream<Change> undeclaredMoves() {
    return undeclared().filter(change -> change.from() != change.to());
  }

  private Payment in(PaymentState state) {
    return rig.in(state, "p" + payments++);
  }

  @Test
  void codeAndDatabaseDeclareTheSameTransitions() {
    List<String> inCode = declared().map(Change::toString).toList();
    List<String> inDatabase =
        rig.jdbc
            .sql("select from_state || ' -> ' || to_state from hostpay_payment_transition")
            .query((row, number) -> row.getString(1))
            .list();

    assertThat(inCode).hasSize(15).containsExactlyInAnyOrderElementsOf(inDatabase);
  }

  @ParameterizedTest
  @MethodSource("undeclared")
  void codeRefusesAnUndeclaredTransition(Change change) {
    Payment payment = in(change.from());

    assertThatThrownBy(
            () -> rig.change(payment.order().uniqueId(), locked -> moveByCode(locked, change.to())))
        .isInstanceOf(UndeclaredTransition.class)
        .hasMessageContaining("may not go from " + change.from() + " to " + change.to());
    assertThat(rig.payment(payment.order().uniqueId())).isEqualTo(payment);
  }

  @ParameterizedTest
  @MethodSource("undeclaredMoves")
  void databaseRefusesAnUndeclaredTransition(Change change) {
    Payment payment = in(change.from());

    assertThatThrownBy(() -> moveBySql(payment, change.to()))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("may not go from " + change.from() + " to " + change.to());
    assertThat(rig.payment(payment.order().uniqueId())).isEqualTo(payment);
  }

  @ParameterizedTest
  @MethodSource("declared")
  void databaseTakesADeclaredTransition(Change change) {
    Payment payment = in(change.from());
    if (change.to() == PaymentState.SUBMITTED && change.from() == PaymentState.VERIFIED) {
      rig.sign(payment.order().uniqueId(), LedgerRig.hash(payment.uniqueId().value()));
    }
    if (change.from() == PaymentState.SUBMITTED && change.to() != PaymentState.PAID) {
      rig.release(payment.order().uniqueId());
    }

    assertThatCode(() -> moveBySql(payment, change.to())).doesNotThrowAnyException();

    assertThat(rig.payment(payment.order().uniqueId()).state()).isEqualTo(change.to());
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"RECEIVED", "VERIFIED", "FAILED"})
  void databaseRefusesToLeaveSubmittedWhileALiveNonceIsHeld(PaymentState to) {
    Payment payment = in(PaymentState.SUBMITTED);

    assertThatThrownBy(() -> moveBySql(payment, to))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining(
            to == PaymentState.VERIFIED ? "may not go from" : "holds a live nonce");
    assertThat(rig.payment(payment.order().uniqueId())).isEqualTo(payment);
  }

  private void moveByCode(LockedPayment payment, PaymentState to) {
    switch (to) {
      case RECEIVED -> rig.ledger.returnForRecheck(payment);
      case VERIFIED -> rig.ledger.markVerified(payment, LedgerRig.NOW);
      case SUBMITTED -> rig.ledger.markSubmitted(payment, LedgerRig.hash("any"));
      case PAID -> rig.ledger.markPaid(payment, LedgerRig.mined(LedgerRig.hash("any")));
      case COMPLETED -> rig.ledger.markCompleted(payment);
      case REJECTED -> rig.ledger.reject(payment, EndReason.NOT_FOUND, null);
      case FAILED -> rig.ledger.fail(payment, EndReason.EXPIRED, null);
    }
  }

  private void moveBySql(Payment payment, PaymentState to) {
    boolean end = to == PaymentState.REJECTED || to == PaymentState.FAILED;
    rig.jdbc
        .sql(
            """
            update hostpay_payment
            set state = :to, reason = :reason, tx_hash = '0x01', block_number = 1
            where unique_id = :unique_id
            """)
        .param("to", to.name())
        .param("reason", end ? "not_found" : null)
        .param("unique_id", payment.uniqueId().value())
        .update();
  }
}
