package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

/** What the database refuses, even if the code asked for it. */
class LedgerConstraintsIT extends OnePaymentLedger {
  @Test
  void databaseRefusesSubmittedWithoutASignedTransaction() {
    rig.in(PaymentState.VERIFIED, ID.value());

    assertThatThrownBy(
            () -> rig.change(ID, payment -> ledger.markSubmitted(payment, hash("payment-1"))))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("no live signed transaction");
    assertThat(rig.payment(ID).state()).isEqualTo(PaymentState.VERIFIED);
  }

  @Test
  void databaseRefusesSubmittedWhenTheOnlyNonceWasReleased() {
    rig.in(PaymentState.VERIFIED, ID.value());
    rig.sign(ID, hash("payment-1"));
    rig.jdbc.sql("update hostpay_wallet_nonce set released_at = now()").update();

    assertThatThrownBy(
            () -> rig.change(ID, payment -> ledger.markSubmitted(payment, hash("payment-1"))))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("no live signed transaction");
  }

  @Test
  void databaseRefusesASecondLiveNonceForAPayment() {
    rig.in(PaymentState.VERIFIED, ID.value());
    rig.sign(ID, hash("payment-1"));

    assertThatThrownBy(
            () ->
                rig.jdbc
                    .sql(
                        """
                        insert into hostpay_wallet_nonce
                        select chain_id, wallet, nonce + 1, unique_id, now(), null
                        from hostpay_wallet_nonce
                        """)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("hostpay_one_live_nonce_per_payment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amount_wei = amount_wei + 1",
        "amount_wei = null",
        "wire_amount = wire_amount * 2",
        "payin_address = '0x00000000000000000000000000000000000000cc'",
        "cn_api_id = 'another'",
        "from_currency = 'usdt'",
        "from_network = 'trx'",
        "unique_id = 'another'",
        "requested_at = requested_at + interval '1 day'"
      })
  void databaseRefusesToChangeWhatWasRequested(String change) {
    Payment before = rig.in(PaymentState.VERIFIED, ID.value());

    assertThatThrownBy(() -> rig.jdbc.sql("update hostpay_payment set " + change).update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("what was requested may not change");
    assertThat(rig.payment(ID)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RECEIVED", "REJECTED", "FAILED"})
  void databaseRefusesAPaymentThatBeginsInTheMiddle(PaymentState state) {
    assertThatThrownBy(() -> insertRow(Map.of("state", "'" + state + "'")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("may not begin as " + state);
  }

  @Test
  void databaseRefusesAPayablePaymentWithoutAnAmount() {
    assertThatThrownBy(() -> insertRow(Map.of("amount_wei", "null")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("amount_is_payable");
    assertThatThrownBy(() -> insertRow(Map.of("amount_wei", "0")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("amount_is_payable");
  }

  @Test
  void databaseRefusesAnEndWithoutAReason() {
    assertThatThrownBy(() -> insertRow(Map.of("state", "'REJECTED'")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("ends_have_a_reason");
  }

  @Test
  void databaseRefusesPaidWithoutItsTransaction() {
    rig.in(PaymentState.SUBMITTED, ID.value());

    assertThatThrownBy(() -> rig.jdbc.sql("update hostpay_payment set state = 'PAID'").update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("paid_names_its_transaction");
  }

  private void insertRow(Map<String, String> values) {
    rig.jdbc
        .sql(
            """
            insert into hostpay_payment (
              unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
              payin_address, state, requested_at, deadline_at, received_at, state_changed_at)
            values ('raw', 'cn', 'eth', 'eth', 1, %s, '0x', %s, now(), now(), now(), now())
            """
                .formatted(
                    values.getOrDefault("amount_wei", "1"),
                    values.getOrDefault("state", "'RECEIVED'")))
        .update();
  }
}
