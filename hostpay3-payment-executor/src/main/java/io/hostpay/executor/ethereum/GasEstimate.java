package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.ErrorMeaning;
import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.math.BigInteger;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A transfer that is tried without being sent.
 *
 * @param from the sender
 * @param to the receiver
 * @param valueWei the amount, in wei
 */
record GasEstimate(String from, String to, BigInteger valueWei) {
  /** The gas that it needs on this endpoint. */
  BigInteger of(Endpoint endpoint) throws NodeError, NoAnswer {
    Map<String, String> transfer =
        Map.of("from", from, "to", to, "value", Answers.toQuantity(valueWei));
    try {
      return endpoint.call(GasEstimate::gas, "eth_estimateGas", transfer);
    } catch (NodeError error) {
      if (error.meaning() == ErrorMeaning.EXECUTION_REVERTED) {
        throw new ExecutionRefused(
            "The receiver %s is a contract that refuses the transfer now (%s): nothing was signed."
                .formatted(to, error.detail()));
      }
      if (error.meaning() == ErrorMeaning.INSUFFICIENT_FUNDS) {
        throw new FundsTooLow(
            "The wallet %s does not have the amount (%s): nothing was signed."
                .formatted(from, error.detail()));
      }
      throw error;
    }
  }

  private static BigInteger gas(JsonNode answer) {
    BigInteger gas = Answers.quantity(answer);
    if (gas.compareTo(UnsignedTransaction.TRANSFER_GAS) < 0) {
      throw new MalformedAnswer("less gas than any transaction needs");
    }
    return gas;
  }
}
