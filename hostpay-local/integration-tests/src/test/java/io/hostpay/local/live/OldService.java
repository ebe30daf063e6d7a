package io.hostpay.local.live;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The service that HostPay replaces, as it goes about a payment: it looks whether the shared table
 * has a row of the payment, sends the transaction with whatever nonce is next by the newest block,
 * waits until it is mined, and only then writes its row. It claims nothing and remembers nothing;
 * in steps, so that a test can come between them.
 */
final class OldService {
  /** More than HostPay offers, so that it takes the place of HostPay's transaction in the pool. */
  static final BigInteger DEAR = gwei(50);

  /** Less, so that HostPay's takes its place. */
  static final BigInteger CHEAP = BigInteger.TWO;

  private final Anvil chain;
  private final JdbcClient jdbc;

  OldService(Anvil chain, JdbcClient jdbc) {
    this.chain = chain;
    this.jdbc = jdbc;
  }

  /** Its duplicate check. */
  boolean hasRow(PaymentOrder order) {
    return jdbc.sql("select count(*) > 0 from split_payout_hostpay where unique_id = :id")
        .param("id", LiveSystem.id(order))
        .query(Boolean.class)
        .single();
  }

  /** The nonce that it is going to use. */
  BigInteger nextNonce() {
    return chain.nonce(Anvil.DEV_ADDRESS);
  }

  /**
   * Sends the payment.
   *
   * @param tip per gas, in wei
   * @return the transaction's hash
   * @throws IllegalStateException when the node refuses it; Cloud Tasks delivers it again then
   */
  String send(PaymentOrder order, BigInteger nonce, BigInteger tip) {
    return chain
        .rpc(
            "eth_sendTransaction",
            Map.of(
                "from", Anvil.DEV_ADDRESS,
                "to", order.payinAddress(),
                "value", hex(Orders.wei(order)),
                "nonce", hex(nonce),
                "gas", hex(BigInteger.valueOf(21_000)),
                "maxPriorityFeePerGas", hex(tip),
                "maxFeePerGas", hex(baseFee().multiply(BigInteger.TWO).add(tip))))
        .asString();
  }

  private BigInteger baseFee() {
    String hex = chain.rpc("eth_getBlockByNumber", "latest", false).get("baseFeePerGas").asString();
    return new BigInteger(hex.substring(2), 16);
  }

  boolean isMined(String txHash) {
    return !chain.rpc("eth_getTransactionReceipt", txHash).isNull();
  }

  /** Writes its row, as its last step. */
  void record(PaymentOrder order, String txHash) {
    jdbc.sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete, tx_hash, tx_status)
            values (:id, :cn, 'ETH', 'ETH', :amount, :address, true, :hash, 'confirmed')
            """)
        .param("id", LiveSystem.id(order))
        .param("cn", order.cnApiId())
        .param("amount", new BigDecimal(Orders.wei(order)).movePointLeft(18))
        .param("address", order.payinAddress())
        .param("hash", txHash)
        .update();
  }

  private static BigInteger gwei(long gwei) {
    return BigInteger.valueOf(gwei).multiply(BigInteger.TEN.pow(9));
  }

  private static String hex(BigInteger value) {
    return "0x" + value.toString(16);
  }
}
