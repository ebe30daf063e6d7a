package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.Endpoints;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.util.Optional;

/** A transaction's receipt, over all endpoints. */
final class Receipts {
  private final Endpoints endpoints;
  private final String txHash;

  Receipts(Endpoints endpoints, String txHash) {
    this.endpoints = endpoints;
    this.txHash = txHash;
  }

  /** From whichever endpoint has it. */
  Optional<Receipt> first() {
    return endpoints.inTurn("receipt of " + txHash, Optional::isPresent, this::at);
  }

  /** Whether all that answer have this one. */
  boolean allAgreeWith(Receipt receipt) {
    return endpoints.wholeSurvey("receipt of " + txHash, this::at).answers().stream()
        .allMatch(seen -> seen.filter(receipt::agreesWith).isPresent());
  }

  private Optional<Receipt> at(Endpoint endpoint) throws NodeError, NoAnswer {
    return endpoint.call(
        answer -> Receipt.read(answer, txHash), "eth_getTransactionReceipt", txHash);
  }
}
