package io.hostpay.local.bench;

import io.hostpay.local.LocalKeys;
import io.hostpay.local.Orders;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.FastRawTransactionManager;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/** web3j's own manager of nonces, which counts nonces in memory; gas and fees are given. */
final class Web3jSender implements Sender {
  private static final int POLL_MS = 200;
  private static final int MOST_POLLS = 1_500;
  private static final BigInteger WEI = BigInteger.valueOf(500_000_000_000_000L);
  private static final BigInteger GAS = BigInteger.valueOf(21_000);
  private static final BigInteger TIP = BigInteger.valueOf(1_000_000_000L);
  private static final BigInteger MOST = BigInteger.valueOf(50_000_000_000L);

  private final String url;

  Web3jSender(String url) {
    this.url = url;
  }

  @Override
  public double perSecond(int count, int inFlight) throws Exception {
    Web3j node = Web3j.build(new HttpService(url));
    PollingTransactionReceiptProcessor receipts =
        new PollingTransactionReceiptProcessor(node, POLL_MS, MOST_POLLS);
    FastRawTransactionManager manager =
        new FastRawTransactionManager(node, Credentials.create(KEY), LocalKeys.CHAIN_ID, receipts);
    List<Callable<Boolean>> transfers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String to = Orders.fresh(1).payinAddress();
      transfers.add(
          () -> {
            EthSendTransaction sent =
                manager.sendEIP1559Transaction(
                    LocalKeys.CHAIN_ID, TIP, MOST, GAS, to, "", WEI, false);
            if (sent.hasError()) {
              throw new IllegalStateException(sent.getError().getMessage());
            }
            return receipts.waitForTransactionReceipt(sent.getTransactionHash()).isStatusOK();
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(inFlight)) {
      long began = System.nanoTime();
      for (Future<Boolean> mined : threads.invokeAll(transfers)) {
        if (!mined.get()) {
          throw new IllegalStateException("a transfer has failed");
        }
      }
      return count / ((System.nanoTime() - began) / 1e9);
    } finally {
      node.shutdown();
    }
  }
}
