package io.hostpay.local.executor;

import io.hostpay.testkit.faults.RpcCall;
import java.math.BigInteger;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction1559;

/** What an {@code eth_sendRawTransaction} offers, in wei per gas. */
record SentTransaction(BigInteger nonce, BigInteger maxFee, BigInteger tip) {
  static SentTransaction of(RpcCall call) {
    SignedRawTransaction sent =
        (SignedRawTransaction) TransactionDecoder.decode(call.params().get(0).asString());
    Transaction1559 fees = (Transaction1559) sent.getTransaction();
    return new SentTransaction(
        sent.getNonce(), fees.getMaxFeePerGas(), fees.getMaxPriorityFeePerGas());
  }
}
