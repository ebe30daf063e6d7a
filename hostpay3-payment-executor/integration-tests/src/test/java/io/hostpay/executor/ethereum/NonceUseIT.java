package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.AuthorizationTuple;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** Who has used a nonce, shown by nodes that forget, lag, contradict themselves or one another. */
class NonceUseIT extends TwoNodes {
  /** The second of anvil's well-known accounts. */
  private static final String ANOTHER_KEY =
      "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

  private NonceUse useOfNonceZero(JsonRpcProxy... nodes) {
    return chain(Arrays.stream(nodes).map(JsonRpcProxy::url).toArray(URI[]::new))
        .nonceUse(wallet.address(), BigInteger.ZERO);
  }

  private String mined(long wei, int blocksBefore, int blocksAfter) {
    if (blocksBefore > 0) {
      anvil.mine(blocksBefore);
    }
    SignedTransaction tx = sign(0, wei, 20);
    chain(good.url()).broadcast(tx);
    anvil.mine(blocksAfter);
    return tx.hash();
  }

  /** The account's nonces at blocks before this one are gone, as on a node that is no archive. */
  private static RpcFault stateFrom(long block) {
    return (call, node) -> {
      String at = call.params().get(1).asString();
      return at.startsWith("0x") && Long.decode(at) < block
          ? RpcFault.error(-32000, "missing trie node").answer(call, node)
          : node.forward();
    };
  }

  @Test
  void nodeThatKeepsRecentStateOnlyShowsARecentUse() {
    String hash = mined(8, 40, 11);
    bad.answer("eth_getTransactionCount", stateFrom(39));

    assertThat(useOfNonceZero(bad))
        .isInstanceOfSatisfying(
            NonceUse.ByTransaction.class, use -> assertThat(use.txHash()).isEqualTo(hash));
  }

  @Test
  void whatLiesDeeperThanTheStateIsNotProvedAndWhatIsKnownIsTold() {
    mined(8, 0, 40);
    bad.answer("eth_getTransactionCount", stateFrom(30));

    assertUnproven("nonce 0 was used in block 30 or before", "missing trie node");
    // One that is an archive can still tell.
    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.ByTransaction.class);
  }

  // Nodes drop old blocks and keep the accounts' nonces, or keep these of some blocks only.
  @Test
  void aBlockThatTheNodeNoLongerHasProvesNothingAndWhatIsKnownIsTold() {
    mined(8, 3, 5);
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.when(
            call -> call.params().get(1).asBoolean(),
            RpcFault.error(4444, "pruned history unavailable")));

    assertUnproven("nonce 0 was used after block 3 and by block 4", "pruned history unavailable");
    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.ByTransaction.class);
  }

  @Test
  void aBlockWithoutItsTransactionsProvesNothingAndWhatIsKnownIsTold() {
    mined(8, 3, 5);
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.altered(body -> body.replace("\"transactions\":", "\"pruned\":")));

    assertUnproven("nonce 0 was used after block 3 and by block 4", "without transactions");
    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.ByTransaction.class);
  }

  @Test
  void stateThatHasHolesProvesNothingAndWhatIsKnownIsTold() {
    mined(8, 40, 11); // in block 41
    bad.answer(
        "eth_getTransactionCount",
        (call, node) -> {
          String at = call.params().get(1).asString();
          return at.startsWith("0x") && Long.decode(at) >= 38 && Long.decode(at) <= 40
              ? RpcFault.error(-32000, "missing trie node").answer(call, node)
              : node.forward();
        });

    assertUnproven("nonce 0 was used after block 36 and by block 44", "missing trie node");
    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.ByTransaction.class);
  }

  private void assertUnproven(String... known) {
    assertThat(useOfNonceZero(bad))
        .isInstanceOfSatisfying(
            NonceUse.Unproven.class,
            unproven ->
                assertThat(unproven.known()).contains(known).doesNotContain(JsonRpcProxy.API_KEY));
  }

  @Test
  void aBlockOfManyMegabytesIsLookedThrough() {
    String hash = mined(8, 0, 3);
    String sixMegabytes = "\"input\":\"0x" + "ab".repeat(3 << 20) + "\"";
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.altered(body -> body.replace("\"input\":\"0x\"", sixMegabytes)));

    assertThat(chain(RpcTimeouts.DEFAULT, bad.url()).nonceUse(wallet.address(), BigInteger.ZERO))
        .isInstanceOfSatisfying(
            NonceUse.ByTransaction.class, use -> assertThat(use.txHash()).isEqualTo(hash));
  }

  @Test
  void anAuthorizationThatTheWalletsKeyHasSignedUsesANonceToo() {
    Credentials another = Credentials.create(ANOTHER_KEY);
    AuthorizationTuple authorization =
        AuthorizationTuple.from(
            31337L, RECEIVER, BigInteger.ZERO, Credentials.create(Anvil.DEV_PRIVATE_KEY));
    RawTransaction carrier =
        RawTransaction.createTransaction(
            31337,
            BigInteger.ZERO,
            GWEI,
            GWEI.multiply(BigInteger.valueOf(20)),
            BigInteger.valueOf(200_000),
            another.getAddress(),
            BigInteger.ZERO,
            "",
            List.of(),
            List.of(authorization));
    String raw = Numeric.toHexString(TransactionEncoder.signMessage(carrier, another));
    String hash = anvil.rpc("eth_sendRawTransaction", raw).asString();
    anvil.mine(2);
    assertThat(anvil.nonce(wallet.address())).isEqualTo(1);

    assertThat(useOfNonceZero(good))
        .isInstanceOfSatisfying(
            NonceUse.ByAuthorization.class,
            use -> {
              assertThat(use.txHash()).isEqualTo(hash);
              assertThat(use.block().number()).isEqualTo(1);
            });
  }

  @Test
  void aContractThatTheWalletPutsOnTheChainHasNoReceiver() {
    anvil.rpc("eth_sendTransaction", Map.of("from", Anvil.DEV_ADDRESS, "data", "0x600160005500"));
    anvil.mine(1);

    assertThat(useOfNonceZero(good))
        .isInstanceOfSatisfying(NonceUse.ByTransaction.class, use -> assertThat(use.to()).isNull());
  }

  @Test
  void nodesBehindOneNameThatContradictEachOtherProveNothing() {
    mined(8, 0, 5);
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.when(call -> call.params().get(1).asBoolean(), RpcFault.result("null")));

    assertThat(useOfNonceZero(bad)).isInstanceOf(NonceUse.Unproven.class);
  }

  @Test
  void anotherEndpointThatHasItUnusedLaterContradictsTheFindingAndOneThatLagsDoesNot() {
    mined(8, 0, 40);
    bad.answer("eth_getTransactionCount", RpcFault.result("\"0x0\""));
    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.Unproven.class);

    bad.answer("eth_blockNumber", RpcFault.result("\"0x0\""));

    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.ByTransaction.class);
  }

  /** Once, they contradicted each other, and nobody could be shown to have used the nonce. */
  @Test
  void twoEndpointsThatSpellTheReceiverDifferentlyAgree() {
    String hash = mined(8, 0, 5);
    bad.answer(
        "eth_getBlockByNumber",
        RpcFault.altered(body -> body.replace(RECEIVER.toLowerCase(Locale.ROOT), RECEIVER)));
    assertThat(useOfNonceZero(bad))
        .isInstanceOfSatisfying(
            NonceUse.ByTransaction.class,
            use -> assertThat(use.to()).isEqualTo(RECEIVER.toLowerCase(Locale.ROOT)));

    assertThat(useOfNonceZero(bad, good))
        .isInstanceOfSatisfying(
            NonceUse.ByTransaction.class, use -> assertThat(use.txHash()).isEqualTo(hash));
  }

  @Test
  void twoEndpointsThatShowDifferentUsersProveNothing() {
    String hash = mined(8, 0, 5);
    bad.answer("eth_getBlockByNumber", RpcFault.altered(body -> body.replace(hash, NOBODYS_HASH)));

    assertThat(useOfNonceZero(bad, good)).isInstanceOf(NonceUse.Unproven.class);
  }
}
