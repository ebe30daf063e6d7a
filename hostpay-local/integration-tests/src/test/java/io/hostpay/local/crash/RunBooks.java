package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.ethereum.ChainBooks;
import io.hostpay.testkit.ethereum.ChainBooks.Transfer;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.PaymentRows;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What the chain and the ledger show of a whole run, against what was ordered. Reads only. */
final class RunBooks {
  private final Anvil chain;
  private final ChainBooks onChain;
  private final Database database;
  private final PaymentRows ledger;
  private final BigInteger openingBalance;

  RunBooks(Anvil chain, Database database) {
    this.chain = chain;
    this.onChain = new ChainBooks(chain);
    this.database = database;
    this.ledger = new PaymentRows(database.jdbc());
    this.openingBalance = chain.balance(Anvil.DEV_ADDRESS);
  }

  /** All that the wallet ever sent, as the chain is now, in the order in which it was mined. */
  List<Transfer> transfers() {
    return onChain.transfersFrom(Anvil.DEV_ADDRESS);
  }

  /** Whether more is at the address than was ordered: by two transfers, or by a wrong one. */
  boolean isPaidTwice(OrderedPayment order) {
    return chain.balance(order.address()).compareTo(order.wei()) > 0;
  }

  /** Whether exactly the ordered wei are at the address, and the ledger says COMPLETED. */
  boolean isPaid(OrderedPayment order) {
    return "COMPLETED".equals(state(order)) && chain.balance(order.address()).equals(order.wei());
  }

  /** Whether the ledger says that the payment's block can no longer be undone. */
  boolean isFinal(OrderedPayment order) {
    return database
        .jdbc()
        .sql("select final_at is not null from hostpay_payment where unique_id = :id")
        .param("id", order.id())
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** How many transactions were signed for it. */
  long attempts(OrderedPayment order) {
    return database
        .jdbc()
        .sql("select count(*) from hostpay_eth_attempt where unique_id = :id")
        .param("id", order.id())
        .query(Long.class)
        .single();
  }

  /** Whether a transaction other than the one signed last was mined. */
  boolean isPaidByAnOlderAttempt(OrderedPayment order) {
    return database
        .jdbc()
        .sql(
            """
            select p.tx_hash <> (
              select tx_hash from hostpay_eth_attempt a where a.unique_id = p.unique_id
              order by a.max_fee_per_gas desc limit 1)
            from hostpay_payment p where p.unique_id = :id and p.tx_hash is not null
            """)
        .param("id", order.id())
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** Whether a transaction to its address waits to be mined. */
  boolean isPending(OrderedPayment order) {
    return onChain.pool().stream()
        .anyMatch(tx -> tx.path("to").asString("").equalsIgnoreCase(order.address()));
  }

  String state(OrderedPayment order) {
    return ledger.state(order.id());
  }

  Map<String, Long> states() {
    return ledger.states();
  }

  /**
   * Asserts that each was paid by exactly one transfer of exactly its wei, that nothing else left
   * the wallet, down to the last wei of fees, and that no nonce is missing.
   */
  void assertExact(Collection<OrderedPayment> orders) {
    List<Transfer> transfers = transfers();
    assertThat(transfers.stream().map(t -> t.to() + " " + t.wei()))
        .as("transfers on the chain")
        .containsExactlyInAnyOrderElementsOf(
            orders.stream().map(order -> order.address() + " " + order.wei()).toList());
    assertThat(states()).as("states").containsExactly(Map.entry("COMPLETED", (long) orders.size()));
    assertThat(transfers.stream().map(Transfer::nonce))
        .as("nonces on the chain")
        .containsExactlyElementsOf(LongStream.range(0, orders.size()).boxed().toList());
    assertThat(
            database
                .jdbc()
                .sql("select nonce from hostpay_wallet_nonce order by nonce")
                .query(Long.class)
                .list())
        .as("nonces in the ledger")
        .containsExactlyElementsOf(LongStream.range(0, orders.size()).boxed().toList());
    BigInteger spent =
        transfers.stream()
            .map(transfer -> transfer.wei().add(onChain.fee(transfer)))
            .reduce(BigInteger.ZERO, BigInteger::add);
    assertThat(chain.balance(Anvil.DEV_ADDRESS))
        .as("the wallet's balance")
        .isEqualTo(openingBalance.subtract(spent));
  }
}
