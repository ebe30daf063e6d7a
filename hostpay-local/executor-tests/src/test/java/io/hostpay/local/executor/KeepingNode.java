package io.hostpay.local.executor;

import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcReply;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A node that keeps what its blocks are too dear for, as those of mainnet do. Anvil throws it out,
 * and with it whatever has a higher nonce, at any price.
 */
final class KeepingNode {
  private final Anvil chain;
  private final Set<String> sent = new LinkedHashSet<>();

  /** Keeps what is sent through this endpoint from now on. */
  KeepingNode(JsonRpcProxy endpoint, Anvil chain) {
    this.chain = chain;
    endpoint.rule(
        RpcRule.forMethod(
            "eth_sendRawTransaction",
            (call, node) -> {
              synchronized (sent) {
                RpcReply.Whole reply = node.forward();
                sent.add(call.params().path(0).asString());
                return reply;
              }
            }));
  }

  /** Mines a block at this base fee, in wei. */
  void mine(BigInteger baseFee) {
    synchronized (sent) {
      chain.setNextBlockBaseFeePerGas(baseFee);
      chain.mine(1);
      sent.forEach(this::sendAgain);
    }
  }

  private void sendAgain(String transaction) {
    try {
      chain.rpc("eth_sendRawTransaction", transaction);
    } catch (IllegalStateException known) {
      // It is mined, still there or replaced.
    }
  }
}
