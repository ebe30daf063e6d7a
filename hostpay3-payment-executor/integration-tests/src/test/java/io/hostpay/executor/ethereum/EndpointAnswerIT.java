package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.BroadcastOutcome.AlreadyKnown;
import io.hostpay.executor.ethereum.BroadcastOutcome.Refused;
import io.hostpay.executor.ethereum.BroadcastOutcome.Unknown;
import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import java.math.BigInteger;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What endpoints answer, to a broadcast and to questions, and how far each is believed. */
class EndpointAnswerIT extends TwoNodes {
  private static RpcFault feeHistory(long head) {
    return RpcFault.result(
        "{\"oldestBlock\":\"0x%x\",\"baseFeePerGas\":[\"0x1\",\"0x1\"]}".formatted(head));
  }

  @Test
  void endpointWithAWrongHashIsNotBelievedAndNotUsedForTenMinutes() {
    bad.answer("eth_sendRawTransaction", RpcFault.result("\"" + NOBODYS_HASH + "\""));
    Chain chain = chain(bad.url());

    assertThat(chain.broadcast(sign(0, 7, 20)))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.detail()).contains(NOBODYS_HASH));
    bad.removeRules();

    assertThatThrownBy(chain::head).isInstanceOf(ChainUnavailable.class);
    assertThat(problems).extracting(EndpointProblem::kind).containsExactly(Kind.WRONG_HASH);
    clock.jump(Duration.ofMinutes(10));
    assertThat(chain.head()).isZero();
  }

  @Test
  void wrongHashOfOneDoesNotHideThatAnotherTookIt() {
    bad.answer("eth_sendRawTransaction", RpcFault.result("\"" + NOBODYS_HASH + "\""));
    SignedTransaction tx = sign(0, 7, 20);

    assertThat(chain(bad.url(), good.url()).broadcast(tx)).isInstanceOf(Accepted.class);
    anvil.mine(1);

    assertThat(anvil.balance(RECEIVER)).isEqualTo(7);
  }

  @Test
  void broadcastThatWasTakenButNotAnsweredIsUnknownAndThenAlreadyKnown() {
    Chain chain = chain(bad.url());
    SignedTransaction tx = sign(0, 7, 20);
    bad.answer("eth_sendRawTransaction", RpcFault.dropAfter());

    assertThat(chain.broadcast(tx)).isInstanceOf(Unknown.class);
    bad.removeRules();

    assertThat(chain.knows(tx.hash())).isEqualTo(Presence.PENDING);
    assertThat(chain.broadcast(tx)).isInstanceOf(AlreadyKnown.class);
  }

  @Test
  void broadcastGoesToEveryEndpointSoThatOneMayForgetIt() {
    SignedTransaction tx = sign(0, 7, 20);
    bad.answer("eth_sendRawTransaction", RpcFault.result("\"" + tx.hash() + "\""));

    assertThat(chain(bad.url(), good.url()).broadcast(tx)).isInstanceOf(Accepted.class);

    Awaitility.await().until(() -> good.calls("eth_sendRawTransaction") == 1);
    Awaitility.await().until(() -> chain(good.url()).knows(tx.hash()) == Presence.PENDING);
  }

  @Test
  void broadcastDoesNotWaitForAHangingEndpointWhenAnotherHasTakenIt() {
    bad.answer("eth_sendRawTransaction", RpcFault.hang());
    Duration patience = Duration.ofMinutes(5);
    Chain chain = chain(new RpcTimeouts(patience, patience), bad.url(), good.url());

    assertThat(chain.broadcast(sign(0, 7, 20))).isInstanceOf(Accepted.class);
  }

  @Test
  void refusalByTheOnlyNodeThatAnswersIsToldAsItIs() {
    chain(good.url()).broadcast(sign(0, 7, 20));
    anvil.mine(1);
    bad.always(RpcFault.dropBefore());

    assertThat(chain(bad.url(), good.url()).broadcast(sign(0, 8, 30)))
        .isInstanceOf(BroadcastOutcome.NonceTooLow.class);
  }

  @Test
  void refusalThatComesWithHttp400IsUnderstood() {
    bad.answer(
        "eth_sendRawTransaction",
        (call, node) ->
            new RpcReply.Http(
                400,
                "application/json",
                """
                {"jsonrpc":"2.0","id":%s,"error":{"code":-32001,"message":"Nonce too low"}}
                """
                    .formatted(node.forward().answer().get("id"))));

    assertThat(chain(bad.url()).broadcast(sign(0, 7, 20)))
        .isInstanceOf(BroadcastOutcome.NonceTooLow.class);
  }

  @Test
  void resultThatComesWithHttp400IsNotBelieved() {
    bad.answer(
        "eth_blockNumber",
        (call, node) ->
            new RpcReply.Http(400, "application/json", node.forward().answer().toString()));

    assertThatThrownBy(() -> chain(bad.url()).head()).isInstanceOf(ChainUnavailable.class);
  }

  @Test
  void unknownWordingIsARefusalOfUnknownMeaning() {
    bad.answer("eth_sendRawTransaction", RpcFault.error(-32000, "the moon is in the wrong house"));

    assertThat(chain(bad.url()).broadcast(sign(0, 7, 20)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.detail()).contains("the moon is in the wrong house"));
  }

  @Test
  void receiptAndPresenceAreFoundBehindALaggingEndpoint() {
    SignedTransaction tx = sign(0, 7, 20);
    chain(good.url()).broadcast(tx);
    anvil.mine(1);
    bad.answer("eth_getTransactionReceipt", RpcFault.result("null"));
    bad.answer("eth_getTransactionByHash", RpcFault.result("null"));
    bad.answer("eth_getBlockByNumber", RpcFault.result("null"));
    Chain chain = chain(bad.url(), good.url());

    assertThat(chain.receipt(tx.hash())).isPresent();
    assertThat(chain.knows(tx.hash())).isEqualTo(Presence.MINED);
    assertThat(chain.finality(chain.receipt(tx.hash()).orElseThrow().block()))
        .isEqualTo(Finality.NOT_YET);
  }

  @Test
  void receiptOfAnotherTransactionIsNotBelieved() {
    SignedTransaction tx = sign(0, 7, 20);
    chain(good.url()).broadcast(tx);
    anvil.mine(1);
    String otherReceipt = anvil.rpc("eth_getTransactionReceipt", tx.hash()).toString();
    bad.answer("eth_getTransactionReceipt", RpcFault.result(otherReceipt));

    assertThatThrownBy(() -> chain(bad.url()).receipt(NOBODYS_HASH))
        .isInstanceOf(ChainUnavailable.class);
  }

  @Test
  void receiptWithoutAStatusIsNotBelieved() {
    SignedTransaction tx = sign(0, 7, 20);
    chain(good.url()).broadcast(tx);
    anvil.mine(1);
    String receipt = anvil.rpc("eth_getTransactionReceipt", tx.hash()).toString();
    for (String status : new String[] {"null", "\"\"", "\"0x2\"", "1", "true"}) {
      bad.answer(
          "eth_getTransactionReceipt",
          RpcFault.result(receipt.replace("\"status\":\"0x1\"", "\"status\":" + status)));

      assertThatThrownBy(() -> chain(bad.url()).receipt(tx.hash()))
          .as(status)
          .isInstanceOf(ChainUnavailable.class);
    }
  }

  @Test
  void fundsComeFromTheEndpointThatIsFurthestAheadWithTheHighestPendingNonce() {
    chain(good.url()).broadcast(sign(0, 7, 20));
    anvil.mine(3);
    bad.answer("eth_feeHistory", feeHistory(0));
    bad.answer("eth_getTransactionCount", RpcFault.result("\"0x9\""));

    FundsView funds = chain(bad.url(), good.url()).funds(wallet.address());

    assertThat(funds.blockNumber()).isEqualTo(3);
    assertThat(funds.latestNonce()).isEqualTo(1);
    assertThat(funds.pendingNonce()).isEqualTo(9);
    assertThat(funds.balanceWei()).isEqualTo(anvil.balance(Anvil.DEV_ADDRESS));
  }

  @Test
  void fundsAreReadElsewhereWhenTheFurthestEndpointLosesItsBlock() {
    anvil.mine(3);
    bad.answer("eth_feeHistory", feeHistory(0x63));
    bad.answer("eth_getBalance", RpcFault.error(-32000, "header not found"));

    assertThat(chain(bad.url(), good.url()).funds(wallet.address()).blockNumber()).isEqualTo(3);
  }

  @Test
  void finalizedIsTheLowestOfAllEndpoints() {
    chain(good.url()).broadcast(sign(0, 7, 20));
    anvil.mine(12);
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.result("{\"number\":\"0x0\",\"hash\":\"" + NOBODYS_HASH + "\"}"));
    Chain both = chain(good.url(), bad.url());

    assertThat(chain(good.url()).finalized(wallet.address()).nonce()).isEqualTo(1);
    assertThat(both.finalized(wallet.address()).nonce()).isZero();
    assertThat(both.finalized(wallet.address()).blockNumber()).isZero();
  }

  @Test
  void nodeWithoutAFinalizedBlockHasNoAnswer() {
    bad.answer("eth_getBlockByNumber", RpcFault.result("null"));

    assertThatThrownBy(() -> chain(bad.url()).finalized(wallet.address()))
        .isInstanceOf(ChainUnavailable.class);
  }

  @Test
  void gasBelowThatOfATransferIsNotBelieved() {
    bad.answer("eth_estimateGas", RpcFault.result("\"0x0\""));

    assertThatThrownBy(
            () -> chain(bad.url()).estimateGas(wallet.address(), RECEIVER, BigInteger.ONE))
        .isInstanceOf(ChainUnavailable.class);
    assertThat(chain(bad.url(), good.url()).estimateGas(wallet.address(), RECEIVER, BigInteger.ONE))
        .isEqualTo(21_000);
  }
}
