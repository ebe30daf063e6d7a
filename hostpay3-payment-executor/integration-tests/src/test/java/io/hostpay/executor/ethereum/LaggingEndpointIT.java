package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RealNode;
import io.hostpay.testkit.faults.RpcCall;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints that stand still, fall behind, or claim to be far ahead. */
class LaggingEndpointIT extends TwoNodes {
  private static final String GENESIS = "0x0";

  @BeforeEach
  void theClockIsTheChains() {
    clock.jump(Duration.between(clock.instant(), Instant.now()));
  }

  /** Whatever is asked, this node has got no further than a block, here the first. */
  private JsonRpcProxy standStill(JsonRpcProxy node) {
    return node.answer("eth_getBlockByNumber", this::asOfGenesis)
        .answer("eth_blockNumber", RpcFault.result("\"0x0\""))
        .answer("eth_getTransactionCount", RpcFault.result("\"0x0\""))
        .answer("eth_getTransactionReceipt", RpcFault.result("null"));
  }

  private RpcReply asOfGenesis(RpcCall call, RealNode node) throws IOException {
    String block = call.params().get(0).asString();
    boolean known = !block.startsWith("0x") || block.equals(GENESIS);
    String answer = known ? anvil.rpc("eth_getBlockByNumber", GENESIS, false).toString() : "null";
    return RpcFault.result(answer).answer(call, node);
  }

  private BlockRef minedBlock() {
    SignedTransaction tx = sign(0, 7, 20);
    chain(good.url()).broadcast(tx);
    anvil.mine(1);
    BlockRef block = chain(good.url()).receipt(tx.hash()).orElseThrow().block();
    anvil.mine(30);
    return block;
  }

  // Waited for, a node that stands still would keep every payment from being final.
  @Test
  void oneThatStandsStillKeepsNothingFromBeingFinalAndIsNamed() {
    BlockRef block = minedBlock();
    standStill(bad);
    Chain chain = chain(good.url(), bad.url());
    clock.jump(Duration.ofMinutes(1));

    assertThat(chain.finality(block)).isEqualTo(Finality.FINAL);
    assertThat(chain.finalized(wallet.address()).nonce()).isEqualTo(1);
    assertThat(chain.nonceUse(wallet.address(), BigInteger.ZERO))
        .isInstanceOf(NonceUse.ByTransaction.class);

    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.LAGGING);
              assertThat(bad.url().toString()).startsWith(problem.endpoint());
              assertThat(problem.detail()).contains("stands at block 0, 31 blocks behind");
              assertThat(problem.toString()).doesNotContain(JsonRpcProxy.API_KEY);
            });
  }

  @Test
  void oneThatHasCaughtUpCountsAgain() {
    BlockRef block = minedBlock();
    standStill(bad);
    Chain chain = chain(good.url(), bad.url());
    clock.jump(Duration.ofMinutes(1));
    chain.finality(block);
    bad.removeRules();
    bad.answer("eth_getTransactionReceipt", RpcFault.result("null"));
    long asked = bad.calls("eth_getTransactionReceipt");

    clock.jump(Duration.ofSeconds(20));
    chain.receipt(NOBODYS_HASH);

    assertThat(bad.calls("eth_getTransactionReceipt")).isEqualTo(asked + 1);
  }

  @Test
  void theOnlyOneThatIsLeftIsAskedThoughItLags() {
    BlockRef block = minedBlock();
    standStill(bad);
    Chain chain = chain(good.url(), bad.url());
    clock.jump(Duration.ofMinutes(1));
    assertThat(chain.finality(block)).isEqualTo(Finality.FINAL);

    good.always(RpcFault.status(503, ""));

    assertThat(chain.finality(block)).isEqualTo(Finality.UNKNOWN);
    assertThat(chain.receipt(NOBODYS_HASH)).isEmpty();
  }

  @Test
  void oneThatClaimsToBeFarAheadMakesNoHealthyOneLag() {
    BlockRef block = minedBlock();
    bad.answer(
        "eth_getBlockByNumber",
        (call, node) -> {
          String asked = call.params().get(0).asString();
          String claimed =
              "{\"number\":\"%s\",\"hash\":\"%s\",\"timestamp\":\"0x%x\"}"
                  .formatted(
                      asked.startsWith("0x") ? asked : "0x99999",
                      NOBODYS_HASH,
                      clock.instant().getEpochSecond());
          return RpcFault.result(claimed).answer(call, node);
        });

    assertThat(chain(bad.url(), good.url()).finality(block)).isEqualTo(Finality.UNKNOWN);

    assertThat(problems).isEmpty();
  }

  @Test
  void noneLagsWhenNoChainGrows() {
    BlockRef block = minedBlock();
    Chain chain = chain(good.url(), bad.url());
    clock.jump(Duration.ofHours(2));

    assertThat(chain.finality(block)).isEqualTo(Finality.FINAL);

    assertThat(problems).isEmpty();
    assertThat(bad.calls("eth_getBlockByNumber")).isEqualTo(3);
  }

  @Test
  void aloneItIsNotComparedWithAnything() {
    Chain chain = chain(good.url());
    chain.verify();
    good.forgetCalls();

    chain.receipt(NOBODYS_HASH);

    assertThat(good.allCalls()).isEqualTo(1);
  }

  @Test
  void fundsAreThoseOfTheOneThatIsFurthestAhead() {
    minedBlock();
    standStill(bad);
    bad.answer(
        "eth_feeHistory",
        RpcFault.result("{\"oldestBlock\":\"0x0\",\"baseFeePerGas\":[\"0x1\",\"0x1\"]}"));

    FundsView funds = chain(bad.url(), good.url()).funds(wallet.address());

    assertThat(funds.blockNumber()).isEqualTo(31);
    assertThat(good.url().toString()).startsWith(funds.endpoint());
  }

  // A finding that a node may be wrong about is asked again, of another one.
  @Test
  void fundsCanBeHadFromAnotherEndpointThanBefore() {
    Chain chain = chain(good.url(), bad.url());
    FundsView first = chain.funds(wallet.address());

    FundsView second = chain.fundsNotFrom(first.endpoint(), wallet.address());
    FundsView third = chain.fundsNotFrom(second.endpoint(), wallet.address());

    assertThat(second.endpoint()).isNotEqualTo(first.endpoint());
    assertThat(third.endpoint()).isEqualTo(first.endpoint());
    URI only = good.url();
    assertThat(chain(only).fundsNotFrom(first.endpoint(), wallet.address()).endpoint())
        .isEqualTo(first.endpoint());
  }

  // A node that lacks the block knows nothing of it, whatever it answers.
  @Test
  void aBlockIsReplacedOnlyIfAllThatReachItSaySo() {
    BlockRef block = minedBlock();
    Chain chain = chain(good.url(), bad.url());
    bad.answer("eth_getTransactionReceipt", RpcFault.result("null"));
    assertThat(chain.finality(block)).isEqualTo(Finality.FINAL);
    assertThat(chain.finality(new BlockRef(1, NOBODYS_HASH))).isEqualTo(Finality.DISPLACED);

    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.result("{\"number\":\"0x1\",\"hash\":\"" + NOBODYS_HASH + "\"}"));
    assertThat(chain.finality(block)).isEqualTo(Finality.UNKNOWN);

    bad.answer("eth_getBlockByNumber", RpcFault.result("null"));
    assertThat(chain.finality(block)).isEqualTo(Finality.NOT_YET);
    assertThat(chain(bad.url()).finality(block)).isEqualTo(Finality.UNKNOWN);
  }

  @Test
  void anAnswerAboutAnotherBlockThanWasAskedForIsNone() {
    BlockRef block = minedBlock();
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.result(anvil.rpc("eth_getBlockByNumber", "latest", false).toString()));

    assertThatThrownBy(() -> chain(bad.url()).finality(block)).isInstanceOf(ChainUnavailable.class);
    assertThat(chain(bad.url(), good.url()).finality(block)).isEqualTo(Finality.FINAL);
  }

  // A pool that one endpoint does not tell of may hold a transaction all the same.
  @Test
  void whatAPoolHoldsAtANonceIsKnownOnlyIfAllEndpointsTell() {
    Chain chain = chain(good.url(), bad.url());
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.NOTHING);
    assertThat(chain.pooled(wallet.address(), BigInteger.ONE)).isEqualTo(Pooled.UNKNOWN);

    bad.answer("eth_getTransactionCount", RpcFault.error(-32603, "Internal error"));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.UNKNOWN);
    bad.answer("eth_getTransactionCount", RpcFault.result("\"0x0\""));
    good.answer("eth_getTransactionCount", RpcFault.result("\"0x0\""));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.NOTHING);

    chain.broadcast(sign(0, 7, 20));
    good.removeRules();
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.HELD);
    assertThat(chain.pooled(wallet.address(), BigInteger.ONE)).isEqualTo(Pooled.UNKNOWN);
    bad.removeRules();
    assertThat(chain.pooled(wallet.address(), BigInteger.ONE)).isEqualTo(Pooled.NOTHING);
    assertThat(chain.pooled(wallet.address(), BigInteger.TWO)).isEqualTo(Pooled.UNKNOWN);
    anvil.mine(1);
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.USED);
  }

  // What a pool keeps for later, for want of a price or of money, its pending nonce leaves out.
  @Test
  void whatAPoolKeepsForLaterIsHeldThoughItsPendingNonceSaysOtherwise() {
    Chain chain = chain(good.url(), bad.url());
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.NOTHING);

    bad.answer(
        "txpool_contentFrom",
        RpcFault.result("{\"pending\":{},\"queued\":{\"0\":{\"nonce\":\"0x0\"}}}"));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.HELD);

    bad.answer(
        "txpool_contentFrom",
        RpcFault.result("{\"pending\":{},\"queued\":{\"1\":{\"nonce\":\"0x1\"}}}"));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.NOTHING);
    assertThat(chain.pooled(wallet.address(), BigInteger.ONE)).isEqualTo(Pooled.HELD);

    bad.answer("txpool_contentFrom", RpcFault.error(-32603, "Internal error"));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.UNKNOWN);
    bad.answer("txpool_contentFrom", RpcFault.error(-32601, "Unsupported"));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.NOTHING);
    bad.answer("txpool_contentFrom", RpcFault.result("null"));
    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.NOTHING);
  }

  @Test
  void thePoolOfAnEndpointThatIsPutAsideIsNotTakenForEmpty() {
    Chain chain = chain(good.url(), bad.url());
    bad.always(RpcFault.dropBefore());
    assertThat(chain.head()).isNotNegative();
    assertThat(problems).singleElement().extracting("kind").isEqualTo(Kind.UNREACHABLE);

    assertThat(chain.pooled(wallet.address(), BigInteger.ZERO)).isEqualTo(Pooled.UNKNOWN);
  }
}
