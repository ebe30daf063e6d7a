package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * A payment that was paid and that a restore has lost, entered by hand with the very statements of
 * docs/operations.md.
 */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class RestoredPaymentIT {
  private static final Pattern VARIABLE = Pattern.compile("(?m)^\\\\set ([a-z_]+) .*$");

  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @Test
  void aLostPaymentIsPaidInTheLedgerAgainAndNeverPaidAgain() throws Exception {
    PaymentOrder order = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    JsonNode receipt = pay(order);
    enter(order, receipt);

    assertThat(payments.state(order)).isEqualTo(PaymentState.COMPLETED);
    executor.deliver(order).is(200, "already_processed");
    assertThat(payments.signed(order)).isEqualTo(1);
    assertThat(payout(order))
        .isEqualTo("t confirmed " + receipt.path("transactionHash").asString() + " 0.25000000");

    chain.finalise();
    executor.client().watch(order).is(200, "final");
    assertThat(payments.isFinal(order)).isTrue();
    PaymentOrder next = payments.verified(0.1);
    books.assertGetsPaidOnce(next);
    assertThat(payments.newest(next).nonce())
        .isEqualTo(payments.newest(order).nonce().add(BigInteger.ONE));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isZero();
    assertThat(ChainControl.anvil().balance(order.payinAddress()))
        .isEqualTo(ChainControl.ETHER.divide(BigInteger.valueOf(4)));
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED", "REJECTED", "FAILED"})
  void aPaymentThatTheRestoredLedgerHasAsUnpaidGoesOnFromThere(PaymentState state)
      throws Exception {
    PaymentOrder order = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    payments.inLedger().of(order).in(state);
    enter(order, pay(order));
    assertThat(payments.state(order)).isEqualTo(PaymentState.COMPLETED);
  }

  @Test
  void nothingIsEnteredOfAPaymentThatTheLedgerHasSigned() throws Exception {
    chain.holdTransactions();
    PaymentOrder order = payments.verified(0.25);
    executor.deliver(order).is(200, "SUBMITTED");
    ChainControl.anvil().mineAtOnce();
    chain.mine(1);
    String hash = payments.newest(order).txHash();
    JsonNode receipt = ChainControl.anvil().rpc("eth_getTransactionReceipt", hash);

    assertThatThrownBy(() -> enter(order, receipt)).hasMessageContaining("duplicate key");

    assertThat(payments.state(order)).isEqualTo(PaymentState.SUBMITTED);
    assertThat(payments.signed(order)).isEqualTo(1);
    books.assertGetsPaidOnce(order);
  }

  /** Its block has left the chain, and no node knows the transaction any more. */
  @Test
  void aRestoredPaymentWhoseTransactionIsGoneForGoodCanBeCancelled() throws Exception {
    PaymentOrder order = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    BigInteger nonce = chain.nextNonce();
    enter(order, pay(order));
    ChainControl.anvil().reorg(1);
    PaymentOrder next = payments.verified(0.1);
    executor.client().watch(order).is(200, "SUBMITTED");
    executor.deliver(next).is(200, "SUBMITTED");
    assertThat(payments.newest(next).nonce()).isEqualTo(nonce.add(BigInteger.ONE));

    executor.client().cancel(order).is(200, "cancelling");

    assertThat(payments.newest(order).nonce()).isEqualTo(nonce);
    chain.assertMined(payments.newest(order).txHash());
    chain.finalise();
    executor.deliver(order).is(200, "cancelled");
    books.assertNothingPaid(order);
    books.assertGetsPaidOnce(next);
  }

  /** The transaction of the wallet that has paid it, of which the ledger knows nothing. */
  private static JsonNode pay(PaymentOrder order) throws Exception {
    String hash =
        chain.spendElsewhere(chain.nextNonce(), order.payinAddress(), order.amount().toWei(), 50);
    chain.assertMined(hash);
    return ChainControl.anvil().rpc("eth_getTransactionReceipt", hash);
  }

  private static void enter(PaymentOrder order, JsonNode receipt) throws Exception {
    String hash = receipt.path("transactionHash").asString();
    JsonNode sent = ChainControl.anvil().rpc("eth_getTransactionByHash", hash);
    Map<String, String> values = new HashMap<>();
    values.put("unique_id", order.uniqueId().value());
    values.put("cn_api_id", order.cnApiId());
    values.put("wire_amount", Double.toString(order.amount().value()));
    values.put("amount_wei", order.amount().toWei().toString());
    values.put("payin_address", order.payinAddress());
    String now = executor.clock().instant().atOffset(ZoneOffset.UTC).toString();
    values.put("requested_at", now);
    values.put("mined_at", now);
    values.put("chain_id", Long.toString(ChainControl.CHAIN_ID));
    values.put("wallet", chain.wallet().address());
    values.put("nonce", number(sent, "nonce"));
    values.put("tx_hash", hash);
    values.put("gas_limit", number(sent, "gas"));
    values.put("gas_used", number(receipt, "gasUsed"));
    values.put("block_number", number(receipt, "blockNumber"));
    values.put("block_hash", receipt.path("blockHash").asString());
    executor.execute(filled(guide(), values));
  }

  private static String number(JsonNode hex, String name) {
    return new BigInteger(hex.path(name).asString().substring(2), 16).toString();
  }

  /** The statements as psql would send them, which puts the values in before. */
  private static String filled(String guide, Map<String, String> values) {
    assertThat(
            VARIABLE
                .matcher(guide)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet()))
        .isEqualTo(values.keySet());
    String text = guide.replaceAll("(?m)^\\\\.*$", "");
    return Pattern.compile("(?<!:):('?)([a-z_]+)\\1")
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found, values)));
  }

  private static String value(MatchResult found, Map<String, String> values) {
    String quote = found.group(1);
    assertThat(values).containsKey(found.group(2));
    return quote + values.get(found.group(2)) + quote;
  }

  private static String guide() throws Exception {
    String guide = Files.readString(Path.of("../../docs/operations.md"));
    Matcher block =
        Pattern.compile("(?s)```sql\\n(\\\\set ON_ERROR_STOP on\\n)(.*?commit;)\\n```")
            .matcher(guide);
    assertThat(block.find()).isTrue();
    return block.group(2);
  }

  private static String payout(PaymentOrder order) {
    return executor
        .sql()
        .sql(
            """
            select concat_ws(' ', is_complete, tx_status, tx_hash, from_amount)
            from split_payout_hostpay where unique_id = :id
            """)
        .param("id", order.uniqueId().value())
        .query(String.class)
        .single();
  }
}
