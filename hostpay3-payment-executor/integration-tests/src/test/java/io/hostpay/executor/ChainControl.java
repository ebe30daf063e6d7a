package io.hostpay.executor;

import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Credentials;
import tools.jackson.databind.JsonNode;

/** What the chain does, and what others do on it, seen from a wallet with 100 ETH. */
final class ChainControl {
  /** A contract that refuses every transfer: PUSH1 0 PUSH1 0 REVERT. */
  static final String REFUSES = "60006000fd";

  /** One that remembers that it was paid: PUSH1 1 PUSH1 0 SSTORE STOP. */
  static final String TAKES = "600160005500";

  static final BigInteger ETHER = BigInteger.TEN.pow(18);
  static final BigInteger GWEI = BigInteger.TEN.pow(9);
  static final BigInteger BALANCE = ETHER.multiply(BigInteger.valueOf(100));
  static final long CHAIN_ID = 31337;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static @Nullable Anvil shared;

  private final Anvil chain = anvil();
  private final String key = newKey();
  private final Wallet wallet = Wallet.of(key, Credentials.create(key).getAddress());

  ChainControl() {
    chain.setBalance(wallet.address(), BALANCE);
  }

  /** The chain that all tests share: it mines at once unless told otherwise. */
  static synchronized Anvil anvil() {
    if (shared == null) {
      shared = Anvil.builder().slotsInAnEpoch(2).start();
    }
    return shared;
  }

  private static String newKey() {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    key[0] = 1; // below the curve's order
    return "0x" + HexFormat.of().formatHex(key);
  }

  /** An address that nobody has, with nothing on it. */
  static String newAddress() {
    return EthereumAddress.parse(Credentials.create(newKey()).getAddress()).checksummed();
  }

  String privateKey() {
    return key;
  }

  Wallet wallet() {
    return wallet;
  }

  /** From now on a transaction waits in the pool until {@link #mine}. */
  void holdTransactions() {
    chain.mineWhenTold();
  }

  void mine(int blocks) {
    chain.mine(blocks);
  }

  /** Mines until everything that is mined now is final. */
  void finalise() {
    chain.mine(5);
  }

  boolean isMined(String txHash) {
    JsonNode receipt = chain.rpc("eth_getTransactionReceipt", txHash);
    return !receipt.isNull();
  }

  /** The node mines a moment after it has taken a transaction. */
  void assertMined(String txHash) {
    Awaitility.await(txHash + " to be mined")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isMined(txHash));
  }

  /**
   * Where it mines by itself, gives it time for those of these attempts that wait in its pool at
   * the wallet's next nonce. An attempt too cheap for the block is waited for one second.
   */
  void awaitNextMined(List<Attempt> attempts) {
    for (int i = 0; i < 50 && attempts.stream().anyMatch(this::isNext) && isMining(); i++) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean isMining() {
    JsonNode automine = chain.rpc("anvil_getAutomine");
    return automine.asBoolean();
  }

  private boolean isNext(Attempt attempt) {
    JsonNode known = chain.rpc("eth_getTransactionByHash", attempt.txHash());
    return known.path("blockHash").isNull()
        && attempt.nonce().equals(chain.nonce(attempt.wallet()));
  }

  BigInteger nextNonce() {
    return chain.nonce(wallet.address());
  }

  /** Somebody else who has the wallet's key signs and sends a transaction. */
  String spendElsewhere(BigInteger nonce, String to, BigInteger wei, long maxFeeGwei) {
    SignedTransaction foreign =
        wallet.sign(
            new UnsignedTransaction(
                CHAIN_ID,
                nonce,
                to,
                wei,
                UnsignedTransaction.TRANSFER_GAS,
                new Fees(
                    GWEI.multiply(BigInteger.valueOf(maxFeeGwei)),
                    GWEI.multiply(BigInteger.valueOf(Math.min(maxFeeGwei, 2))))));
    return send(foreign.rawHex());
  }

  /** Likewise, at the wallet's next nonce, and it is mined: for a chain that mines by itself. */
  void spendElsewhereMined(String to, BigInteger wei) {
    assertMined(spendElsewhere(nextNonce(), to, wei, 50));
  }

  /** Pays somebody else as much at the nonce of these attempts; they are forgotten, it is mined. */
  String takeNonceOf(List<Attempt> attempts) {
    return outrun(attempts, newAddress());
  }

  /** Likewise, but pays the very address that these attempts pay. */
  String payByHand(List<Attempt> attempts) {
    return outrun(attempts, attempts.getFirst().toAddress());
  }

  private String outrun(List<Attempt> attempts, String to) {
    attempts.forEach(this::drop);
    Attempt own = attempts.getFirst();
    String faster = spendElsewhere(own.nonce(), to, own.valueWei(), 50);
    chain.mine(1);
    return faster;
  }

  /** A block comes that takes none of these attempts, of which the first waits on. */
  void passABlock(List<Attempt> attempts) {
    attempts.forEach(this::drop);
    chain.mine(1);
    send(raw(attempts.getFirst()));
  }

  static String raw(Attempt attempt) {
    return Objects.requireNonNull(attempt.rawTransaction());
  }

  void drop(Attempt attempt) {
    chain.dropTransaction(attempt.txHash());
  }

  String send(String rawTransaction) {
    return chain.rpc("eth_sendRawTransaction", rawTransaction).asString();
  }

  /** Puts a contract with this code at an address of its own. */
  String contract(String runtimeCode) {
    String address = newAddress();
    setCode(address, runtimeCode);
    return address;
  }

  void setCode(String address, String runtimeCode) {
    chain.rpc("anvil_setCode", address, "0x" + runtimeCode);
  }

  /** It mines at once, at a usual price, and nothing waits in its pool. */
  void calm() {
    chain.rpc("anvil_dropAllTransactions");
    chain.mineAtOnce();
    chain.setNextBlockBaseFeePerGas(GWEI);
    chain.mine(1);
  }

  /** The wallet has its 100 ETH again, and every nonce up to this one counts as used. */
  void refill(BigInteger nextNonce) {
    chain.setBalance(wallet.address(), BALANCE);
    chain.rpc("anvil_setNonce", wallet.address(), nextNonce);
    chain.mine(1);
  }
}
