package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.SettableClock;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real chain, seen through two endpoints of which one may be bad in any way. */
abstract class TwoNodes {
  static final String RECEIVER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  static final String NOBODYS_HASH = "0x" + "ab".repeat(32);
  static final BigInteger GWEI = BigInteger.TEN.pow(9);

  /**
   * For an endpoint that hangs in some calls and answers in others. Where none hangs, calls have
   * what production gives them: a machine that is busy is no outage.
   */
  static final RpcTimeouts HANGING = new RpcTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(3));

  /** For one that hangs in all calls, where no other answers. */
  static final RpcTimeouts SILENT = new RpcTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));

  final Wallet wallet = Wallet.of(Anvil.DEV_PRIVATE_KEY, Anvil.DEV_ADDRESS);
  final SettableClock clock = SettableClock.standing();
  final Queue<EndpointProblem> problems = new ConcurrentLinkedQueue<>();
  private final List<Chain> opened = new ArrayList<>();
  Anvil anvil;
  JsonRpcProxy bad;
  JsonRpcProxy good;

  @BeforeEach
  void startNodes() {
    anvil = Anvil.builder().noMining().slotsInAnEpoch(2).start();
    bad = new JsonRpcProxy(anvil.rpcUrl());
    good = new JsonRpcProxy(anvil.rpcUrl());
  }

  @AfterEach
  void stopNodes() {
    opened.forEach(Chain::close);
    bad.close();
    good.close();
    anvil.close();
  }

  Chain chain(URI... endpoints) {
    return chain(RpcTimeouts.DEFAULT, endpoints);
  }

  Chain chain(RpcTimeouts timeouts, URI... endpoints) {
    Chain chain = new Chain(urls(endpoints), 31337, timeouts, clock, problems::add);
    opened.add(chain);
    return chain;
  }

  static List<NodeUrl> urls(URI... endpoints) {
    return Arrays.stream(endpoints).map(url -> NodeUrl.parse(url.toString())).toList();
  }

  SignedTransaction sign(long nonce, long wei, long maxFeeGwei) {
    return wallet.sign(
        new UnsignedTransaction(
            31337,
            BigInteger.valueOf(nonce),
            RECEIVER,
            BigInteger.valueOf(wei),
            UnsignedTransaction.TRANSFER_GAS,
            new Fees(GWEI.multiply(BigInteger.valueOf(maxFeeGwei)), GWEI)));
  }
}
