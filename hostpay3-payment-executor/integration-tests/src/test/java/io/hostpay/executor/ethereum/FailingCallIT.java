package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.BroadcastOutcome.AccountFull;
import io.hostpay.executor.ethereum.BroadcastOutcome.FeeTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.Underpriced;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One node that fails now and then, refuses with a reason, or is of several replicas. */
class FailingCallIT extends TwoNodes {
  private static final List<String> METHODS =
      List.of(
          "eth_chainId",
          "eth_feeHistory",
          "eth_getTransactionCount",
          "eth_getBalance",
          "eth_estimateGas",
          "eth_sendRawTransaction",
          "eth_getTransactionReceipt",
          "eth_getBlockByNumber",
          "eth_blockNumber");

  /** A way to fail once. */
  record Failure(String name, RpcFault fault, RpcTimeouts timeouts) {
    Failure(String name, RpcFault fault) {
      this(name, fault, RpcTimeouts.DEFAULT);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Failure> failures() {
    return Stream.of(
        new Failure("reset", RpcFault.dropBefore()),
        new Failure("500", RpcFault.status(500, "")),
        new Failure("429", RpcFault.status(429, "")),
        new Failure("HTML", RpcFault.html()),
        new Failure("hanging", RpcFault.hang(), HANGING),
        new Failure("internal error", RpcFault.error(-32603, "Internal error")));
  }

  // Put off for one call that failed, a payment would wait a minute for its next delivery.
  @ParameterizedTest
  @MethodSource("failures")
  void oneCallThatFailsPutsNothingOff(Failure failure) {
    SignedTransaction tx = sign(0, 7, 20);
    Chain chain = chain(failure.timeouts, bad.url());
    for (String method : METHODS) {
      bad.removeRules();
      bad.answer(method, RpcFault.once(failure.fault));

      assertThat(chain.funds(wallet.address()).latestNonce()).as(method).isZero();
      assertThat(chain.estimateGas(wallet.address(), RECEIVER, BigInteger.ONE)).isEqualTo(21_000);
      assertThat(chain.receipt(NOBODYS_HASH)).as(method).isEmpty();
      assertThat(chain.finality(new BlockRef(0, NOBODYS_HASH))).isEqualTo(Finality.DISPLACED);
      assertThat(chain.head()).as(method).isZero();
    }
    bad.answer("eth_sendRawTransaction", RpcFault.once(failure.fault));
    assertThat(chain.broadcast(tx)).isInstanceOf(Accepted.class);
  }

  // Endpoints behind one address are not equally far: the block just named may be missing.
  @Test
  void fundsAreReadAFewBlocksBackWhereAReplicaDoesNotHaveTheNewestBlock() {
    anvil.mine(5);
    String newest = "0x5";
    for (String method : List.of("eth_getBalance", "eth_getTransactionCount")) {
      bad.answer(
          method,
          RpcFault.when(
              call -> call.params().get(1).asString().equals(newest),
              RpcFault.error(-32000, "header not found")));
    }

    FundsView funds = chain(bad.url()).funds(wallet.address());

    assertThat(funds.blockNumber()).isEqualTo(2);
    assertThat(funds.market().head()).isEqualTo(5);
    assertThat(funds.balanceWei()).isEqualTo(anvil.balance(wallet.address()));
  }

  // Nodes want a least tip or fee of their own, and say which in words.
  @Test
  void aNodeThatNamesItsMinimumIsUnderstood() {
    bad.answer(
        "eth_sendRawTransaction",
        RpcFault.error(
            -32000, "transaction underpriced: gas tip cap 100000000, minimum needed 1000000000"));
    Fees cheap = new Fees(GWEI.multiply(BigInteger.TWO), BigInteger.valueOf(100_000_000));

    assertThat(chain(bad.url()).broadcast(sign(0, 7, 20)))
        .isInstanceOfSatisfying(
            Underpriced.class,
            low ->
                assertThat(low.floor().raise(cheap))
                    .isEqualTo(new Fees(GWEI.multiply(BigInteger.TWO), GWEI)));
    bad.answer(
        "eth_sendRawTransaction",
        RpcFault.error(
            -32000,
            "max fee per gas less than block base fee: address 0x0, maxFeePerGas: 1, baseFee: 70000000000"));
    assertThat(chain(bad.url()).broadcast(sign(0, 7, 20)))
        .isInstanceOfSatisfying(
            FeeTooLow.class,
            low ->
                assertThat(low.floor().maxFeeWei())
                    .isEqualTo(GWEI.multiply(BigInteger.valueOf(70))));
  }

  // A dearer attempt would be refused just as well.
  @Test
  void aFullAccountIsToldFromACheapTransaction() {
    bad.answer(
        "eth_sendRawTransaction",
        RpcFault.error(-32000, "in-flight transaction limit reached for delegated accounts"));

    assertThat(chain(bad.url()).broadcast(sign(0, 7, 20))).isInstanceOf(AccountFull.class);
  }

  // geth answers so until it has caught up with its index.
  @Test
  void anErrorInPlaceOfReceiptsKeepsNothingFromBeingSent() {
    bad.answer(
        "eth_getTransactionReceipt", RpcFault.error(-32000, "transaction indexing is in progress"));

    assertThat(chain(bad.url()).broadcast(sign(0, 7, 20))).isInstanceOf(Accepted.class);
  }

  // Some nodes leave out fields of a receipt that nothing here needs.
  @Test
  void aReceiptNeedsNoPriceOfItsGas() {
    SignedTransaction tx = sign(0, 7, 20);
    chain(good.url()).broadcast(tx);
    anvil.mine(1);
    bad.answer(
        "eth_getTransactionReceipt",
        RpcFault.altered(
            body ->
                body.replaceAll(",\"(effectiveGasPrice|gasUsed|type|from|to)\":\"[^\"]*\"", "")));

    Receipt receipt = chain(bad.url()).receipt(tx.hash()).orElseThrow();

    assertThat(receipt.success()).isTrue();
    assertThat(receipt.blockNumber()).isEqualTo(1);
  }

  @Test
  void aPaymentTakesSixCallsAndALookTwo() {
    Chain chain = chain(bad.url());
    chain.verify();
    SignedTransaction tx = sign(0, 7, 20);
    bad.forgetCalls();
    FundsView funds = chain.funds(wallet.address());
    funds.market().fees(GWEI.multiply(BigInteger.valueOf(200)));
    chain.estimateGas(wallet.address(), RECEIVER, BigInteger.ONE);
    chain.broadcast(tx);
    long payment = bad.allCalls();
    bad.forgetCalls();
    chain.receipt(tx.hash());
    chain.market();
    long lookBefore = bad.allCalls();
    anvil.mine(1);
    BlockRef block = chain.receipt(tx.hash()).orElseThrow().block();
    bad.forgetCalls();
    chain.finality(block);
    long lookAfter = bad.allCalls();
    System.out.printf(
        "calls: a payment %d, a look before it is mined %d, a look afterwards %d%n",
        payment, lookBefore, lookAfter);

    assertThat(payment).isEqualTo(6);
    assertThat(lookBefore).isEqualTo(2);
    assertThat(lookAfter).isEqualTo(2);
  }
}
