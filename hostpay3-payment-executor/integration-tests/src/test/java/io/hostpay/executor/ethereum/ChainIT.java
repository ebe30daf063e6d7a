package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.BroadcastOutcome.AlreadyKnown;
import io.hostpay.executor.ethereum.BroadcastOutcome.InsufficientFunds;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.ReplacementUnderpriced;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Wallet and chain against a real node that mines when told to. */
class ChainIT {
  private static final String RECEIVER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger CAP = GWEI.multiply(BigInteger.valueOf(100));
  private static final String NOBODYS_HASH = "0x" + "ab".repeat(32);

  private final Wallet wallet = Wallet.of(Anvil.DEV_PRIVATE_KEY, Anvil.DEV_ADDRESS);
  private Anvil anvil;
  private Chain chain;

  @BeforeEach
  void start() {
    anvil = Anvil.builder().noMining().slotsInAnEpoch(2).start();
    chain = chain(31337);
    chain.verify();
  }

  private Chain chain(long chainId) {
    return new Chain(
        List.of(NodeUrl.parse(anvil.rpcUrl().toString())),
        chainId,
        RpcTimeouts.DEFAULT,
        Clock.systemUTC(),
        problem -> {});
  }

  @AfterEach
  void stop() {
    chain.close();
    anvil.close();
  }

  private SignedTransaction sign(long nonce, BigInteger wei, Fees fees) {
    return sign(nonce, RECEIVER, wei, fees);
  }

  private SignedTransaction sign(long nonce, String to, BigInteger wei, Fees fees) {
    return wallet.sign(
        new UnsignedTransaction(
            31337, BigInteger.valueOf(nonce), to, wei, BigInteger.valueOf(60_000), fees));
  }

  private static Fees fees(long maxFeeGwei) {
    return new Fees(GWEI.multiply(BigInteger.valueOf(maxFeeGwei)), GWEI);
  }

  /** Puts a contract on the chain and gives its address. */
  private String deploy(String runtimeCode) {
    int length = runtimeCode.length() / 2;
    String copyAndReturnIt = "60%02x600c60003960%02x6000f3".formatted(length, length);
    JsonNode hash =
        anvil.rpc(
            "eth_sendTransaction",
            Map.of("from", Anvil.DEV_ADDRESS, "data", "0x" + copyAndReturnIt + runtimeCode));
    anvil.mine(1);
    return anvil
        .rpc("eth_getTransactionReceipt", hash.asString())
        .get("contractAddress")
        .asString();
  }

  @Test
  void paysTheExactAmountAndShowsTheReceipt() {
    BigInteger wei = ETHER.add(BigInteger.ONE);
    SignedTransaction tx = sign(0, wei, chain.market().fees(CAP));

    assertThat(chain.broadcast(tx)).isInstanceOf(Accepted.class);
    assertThat(chain.receipt(tx.hash())).isEmpty();
    assertThat(chain.knows(tx.hash())).isEqualTo(Presence.PENDING);
    anvil.mine(1);

    assertThat(anvil.balance(RECEIVER)).isEqualTo(wei);
    assertThat(chain.knows(tx.hash())).isEqualTo(Presence.MINED);
    Receipt receipt = chain.receipt(tx.hash()).orElseThrow();
    assertThat(receipt.txHash()).isEqualTo(tx.hash());
    assertThat(receipt.success()).isTrue();
    assertThat(receipt.blockNumber()).isEqualTo(1);
    assertThat(receipt.gasUsed()).isEqualTo(21_000);
    assertThat(chain.finality(receipt.block())).isEqualTo(Finality.NOT_YET);
    assertThat(chain.head()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "999999999999999999", "1000000000000000001"})
  void paysAmountsAtTheEdges(BigInteger wei) {
    chain.broadcast(sign(0, wei, fees(20)));
    anvil.mine(1);

    assertThat(anvil.balance(RECEIVER)).isEqualTo(wei);
  }

  @Test
  void knowsNothingOfATransactionThatNobodySent() {
    assertThat(chain.knows(NOBODYS_HASH)).isEqualTo(Presence.UNKNOWN);
    assertThat(chain.receipt(NOBODYS_HASH)).isEmpty();
    assertThat(chain.finality(new BlockRef(99, NOBODYS_HASH))).isEqualTo(Finality.UNKNOWN);
  }

  @Test
  void sameBytesAgainAreAlreadyKnownBeforeTheyAreMinedAndHarmlessAfterwards() {
    SignedTransaction tx = sign(0, ETHER, fees(20));
    chain.broadcast(tx);

    assertThat(chain.broadcast(tx)).isInstanceOf(AlreadyKnown.class);
    anvil.mine(1);
    assertThat(chain.broadcast(tx)).isInstanceOfAny(AlreadyKnown.class, NonceTooLow.class);
    anvil.mine(1);

    assertThat(anvil.balance(RECEIVER)).isEqualTo(ETHER);
    assertThat(anvil.nonce(Anvil.DEV_ADDRESS)).isEqualTo(1);
  }

  @Test
  void sameBytesAgainAreAcceptedAfterTheNodeForgotThem() {
    SignedTransaction tx = sign(0, ETHER, fees(20));
    chain.broadcast(tx);
    anvil.dropTransaction(tx.hash());
    assertThat(chain.knows(tx.hash())).isEqualTo(Presence.UNKNOWN);

    assertThat(chain.broadcast(tx)).isInstanceOf(Accepted.class);
    anvil.mine(1);

    assertThat(chain.receipt(tx.hash())).isPresent();
  }

  @Test
  void sameBytesAgainAreMinedOnceMoreAfterAReorganisation() {
    SignedTransaction tx = sign(0, ETHER, fees(20));
    chain.broadcast(tx);
    anvil.mine(1);
    BlockRef before = chain.receipt(tx.hash()).orElseThrow().block();
    anvil.reorg(1);
    assertThat(chain.receipt(tx.hash())).isEmpty();
    assertThat(chain.finality(before)).isEqualTo(Finality.DISPLACED);

    chain.broadcast(tx);
    anvil.mine(1);

    assertThat(chain.receipt(tx.hash()).orElseThrow().block()).isNotEqualTo(before);
    assertThat(anvil.balance(RECEIVER)).isEqualTo(ETHER);
  }

  @Test
  void usedNonceIsTooLow() {
    chain.broadcast(sign(0, ETHER, fees(20)));
    anvil.mine(1);

    assertThat(chain.broadcast(sign(0, BigInteger.TWO, fees(30)))).isInstanceOf(NonceTooLow.class);
  }

  @Test
  void laterNonceWaitsForTheOnesBeforeIt() {
    SignedTransaction later = sign(1, BigInteger.TWO, fees(20));

    assertThat(chain.broadcast(later)).isInstanceOf(Accepted.class);
    anvil.mine(1);
    assertThat(chain.receipt(later.hash())).isEmpty();
    assertThat(chain.knows(later.hash())).isEqualTo(Presence.PENDING);
    chain.broadcast(sign(0, BigInteger.ONE, fees(20)));
    anvil.mine(1);

    assertThat(chain.receipt(later.hash())).isPresent();
  }

  @Test
  void replacementIsRefusedAtSameFeesAndTakenAtAnEighthMore() {
    Fees first = fees(20);
    SignedTransaction original = sign(0, ETHER, first);
    SignedTransaction same = sign(0, ETHER.add(BigInteger.ONE), first);
    SignedTransaction bumped = sign(0, ETHER, first.bumped());
    chain.broadcast(original);

    assertThat(chain.broadcast(same)).isInstanceOf(ReplacementUnderpriced.class);
    assertThat(chain.broadcast(bumped)).isInstanceOf(Accepted.class);
    anvil.mine(1);

    assertThat(chain.receipt(bumped.hash())).isPresent();
    assertThat(chain.receipt(original.hash())).isEmpty();
    assertThat(anvil.balance(RECEIVER)).isEqualTo(ETHER);
  }

  @Test
  void cancellationTakesTheNonce() {
    Fees first = fees(20);
    SignedTransaction payment = sign(0, ETHER, first);
    SignedTransaction cancellation = sign(0, wallet.address(), BigInteger.ZERO, first.bumped());
    chain.broadcast(payment);
    chain.broadcast(cancellation);
    anvil.mine(1);

    assertThat(chain.receipt(cancellation.hash())).isPresent();
    assertThat(anvil.balance(RECEIVER)).isZero();
  }

  @Test
  void walletWithTooLittleIsToldSo() {
    String bookkeeper = deploy("600160005500");
    anvil.setBalance(Anvil.DEV_ADDRESS, ETHER);

    assertThat(chain.broadcast(sign(1, ETHER, fees(20)))).isInstanceOf(InsufficientFunds.class);
    assertThatThrownBy(
            () -> chain.estimateGas(wallet.address(), bookkeeper, ETHER.add(BigInteger.ONE)))
        .isInstanceOf(FundsTooLow.class);
  }

  @Test
  void transactionForAnotherChainIsNotTaken() {
    SignedTransaction foreign =
        wallet.sign(
            new UnsignedTransaction(
                1, BigInteger.ZERO, RECEIVER, ETHER, UnsignedTransaction.TRANSFER_GAS, fees(20)));

    assertThat(chain.broadcast(foreign)).isInstanceOf(BroadcastOutcome.Refused.class);
    assertThat(chain.knows(foreign.hash())).isEqualTo(Presence.UNKNOWN);
  }

  @Test
  void fundsAreThoseOfOneBlockAndPendingNonceCountsThePool() {
    chain.broadcast(sign(0, ETHER, fees(20)));
    anvil.mine(1);
    chain.broadcast(sign(1, ETHER, fees(20)));

    FundsView funds = chain.funds(wallet.address());

    assertThat(funds.blockNumber()).isEqualTo(1);
    assertThat(funds.balanceWei()).isEqualTo(anvil.balance(Anvil.DEV_ADDRESS));
    assertThat(funds.latestNonce()).isEqualTo(1);
    assertThat(funds.pendingNonce()).isEqualTo(2);
  }

  @Test
  void suggestsFeesThatTheNextBlockTakes() {
    anvil.setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.TEN));
    anvil.mine(1);

    Fees fees = chain.market().fees(CAP);
    chain.broadcast(sign(0, ETHER, fees));
    anvil.mine(1);

    assertThat(fees.maxFeePerGas()).isBetween(GWEI.multiply(BigInteger.TEN), CAP);
    assertThat(anvil.balance(RECEIVER)).isEqualTo(ETHER);
  }

  @Test
  void suggestsNoFeesWhileTheBaseFeeIsAboveTheCapAndSomeWhenItHasFallen() {
    anvil.setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(120)));
    anvil.mine(1);
    assertThatThrownBy(() -> chain.market().fees(CAP))
        .isInstanceOf(FeesAboveCap.class)
        .hasMessageContaining("over the cap of " + CAP);

    anvil.mine(8);

    assertThat(chain.market().fees(CAP).exceeds(CAP)).isFalse();
  }

  @Test
  void estimatesPlainTransferExactlyAndContractAboveIt() {
    // PUSH1 1 PUSH1 0 SSTORE STOP: remembers that it was paid.
    String bookkeeper = deploy("600160005500");

    assertThat(chain.estimateGas(wallet.address(), RECEIVER, ETHER)).isEqualTo(21_000);
    BigInteger gas = chain.estimateGas(wallet.address(), bookkeeper, ETHER);
    assertThat(gas).isGreaterThan(BigInteger.valueOf(40_000));
    SignedTransaction tx =
        wallet.sign(
            new UnsignedTransaction(31337, BigInteger.ONE, bookkeeper, ETHER, gas, fees(20)));
    chain.broadcast(tx);
    anvil.mine(1);

    assertThat(chain.receipt(tx.hash()).orElseThrow().success()).isTrue();
    assertThat(anvil.balance(bookkeeper)).isEqualTo(ETHER);
  }

  @Test
  void contractThatRefusesIsSeenBeforeSigningAndInTheReceipt() {
    // PUSH1 0 PUSH1 0 REVERT
    String refuser = deploy("60006000fd");

    assertThatThrownBy(() -> chain.estimateGas(wallet.address(), refuser, ETHER))
        .isInstanceOf(ExecutionRefused.class)
        .hasMessageContaining(refuser);
    SignedTransaction tx = sign(1, refuser, ETHER, fees(20));
    chain.broadcast(tx);
    anvil.mine(1);

    assertThat(chain.receipt(tx.hash()).map(Receipt::success)).isEqualTo(Optional.of(false));
    assertThat(anvil.balance(refuser)).isZero();
  }

  @Test
  void finalizedNonceFollowsBehindTheLatest() {
    chain.broadcast(sign(0, ETHER, fees(20)));
    anvil.mine(1);
    assertThat(chain.finalized(wallet.address()).nonce()).isZero();

    anvil.mine(10);

    FinalizedView view = chain.finalized(wallet.address());
    assertThat(view.nonce()).isEqualTo(1);
    assertThat(view.blockNumber()).isBetween(1L, chain.head());
  }

  @Test
  void whatUsedANonceIsFoundAsSoonAsItIsMined() {
    SignedTransaction first = sign(0, ETHER, fees(20));
    assertThat(chain.nonceUse(wallet.address(), BigInteger.ZERO))
        .isEqualTo(new NonceUse.NotUsed(0));
    chain.broadcast(first);
    assertThat(chain.nonceUse(wallet.address(), BigInteger.ZERO))
        .isEqualTo(new NonceUse.NotUsed(0));

    anvil.mine(7);

    Receipt receipt = chain.receipt(first.hash()).orElseThrow();
    assertThat(chain.nonceUse(wallet.address(), BigInteger.ZERO))
        .isInstanceOfSatisfying(
            NonceUse.ByTransaction.class,
            use -> {
              assertThat(use.txHash()).isEqualTo(first.hash());
              assertThat(use.to()).isEqualToIgnoringCase(RECEIVER);
              assertThat(use.valueWei()).isEqualTo(ETHER);
              assertThat(use.block()).isEqualTo(receipt.block());
            });
    assertThat(chain.nonceUse(wallet.address(), BigInteger.ONE)).isEqualTo(new NonceUse.NotUsed(7));
  }

  @Test
  void aBlockIsFinalSomeTimeAfterItIsPartOfTheChain() {
    SignedTransaction tx = sign(0, ETHER, fees(20));
    chain.broadcast(tx);
    anvil.mine(1);
    BlockRef block = chain.receipt(tx.hash()).orElseThrow().block();
    assertThat(chain.finality(block)).isEqualTo(Finality.NOT_YET);

    anvil.mine(10);

    assertThat(chain.finality(block)).isEqualTo(Finality.FINAL);
    assertThat(chain.finality(new BlockRef(1, NOBODYS_HASH))).isEqualTo(Finality.DISPLACED);
    assertThat(chain.finality(new BlockRef(99, NOBODYS_HASH))).isEqualTo(Finality.UNKNOWN);
  }

  @Test
  void refusesToWorkOnAnotherChain() {
    try (Chain mainnet = chain(1)) {
      assertThatThrownBy(mainnet::verify)
          .isInstanceOf(WrongChain.class)
          .hasMessageContaining("31337");
      assertThatThrownBy(() -> mainnet.funds(wallet.address()))
          .isInstanceOf(ChainUnavailable.class);
      assertThat(mainnet.broadcast(sign(0, ETHER, fees(20))))
          .isInstanceOf(BroadcastOutcome.NotSent.class);
    }
    assertThat(chain.knows(sign(0, ETHER, fees(20)).hash())).isEqualTo(Presence.UNKNOWN);
  }
}
