package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import io.hostpay.testkit.ChangedJson;
import io.hostpay.testkit.GuidedFuzz;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever result a node gives, it is read, or malformed; and what is read of a transaction is
 * about the one that was asked for.
 */
class NodeResultFuzzTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String WALLET = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
  private static final String HASH = "0x" + "1a".repeat(32);
  private static final String BLOCK_HASH = "0x" + "2b".repeat(32);

  private static final String RECEIPT =
      """
      {"transactionHash":"%s","blockHash":"%s","blockNumber":"0x10","status":"0x1",\
      "gasUsed":"0x5208","effectiveGasPrice":"0x1","type":"0x2"}"""
          .formatted(HASH, BLOCK_HASH);
  private static final String TRANSACTION =
      """
      {"hash":"%s","blockHash":"%s","from":"%s","to":"%s","nonce":"0x5","value":"0x9",\
      "authorizationList":[{"chainId":"0x1","address":"%s","nonce":"0x5","yParity":"0x0",\
      "r":"0x1","s":"0x1"}]}"""
          .formatted(HASH, BLOCK_HASH, WALLET, WALLET, WALLET);
  private static final String FOREIGN = TRANSACTION.replace("\"from\":\"0xf3", "\"from\":\"0xa3");
  private static final String BLOCK =
      "{\"number\":\"0x10\",\"hash\":\"%s\",\"transactions\":[%s,%s]}"
          .formatted(BLOCK_HASH, FOREIGN, TRANSACTION);
  private static final String HISTORY =
      """
      {"oldestBlock":"0x10","baseFeePerGas":["0x7","0x8","0x9"],"gasUsedRatio":[0.5,0.1],\
      "reward":[["0x5"],["0x6"]]}""";

  private static final List<String> GOOD =
      List.of(RECEIPT, TRANSACTION, BLOCK, HISTORY, "\"0x10\"", "null");

  /** As many as {@code -Dmutations} says. */
  @Test
  void readsOrRefusesManyChangedResults() {
    int mutations = Integer.getInteger("mutations", 20_000);
    ChangedJson results = new ChangedJson(GOOD, 13);
    int understood = 0;
    for (int i = 0; i < mutations; i++) {
      understood += read(results.next());
    }
    System.out.println(
        "changed results of nodes, each read or malformed: %d, read in %d ways"
            .formatted(mutations, understood));
  }

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void readsOrRefusesWhatCoverageLeadsTo() throws Exception {
    GuidedFuzz.lead(
        NodeResultFuzzTest.class,
        GOOD.stream().map(result -> result.getBytes(StandardCharsets.UTF_8)).toList(),
        0);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    var unused = read(input);
  }

  /** In how many of all ways it can be read. */
  private static int read(byte[] body) {
    JsonNode result;
    try {
      result = MAPPER.readTree(body);
    } catch (JacksonException notJson) {
      return 0; // WholeAnswer's
    }
    return reads(
            () ->
                require(Receipt.read(result, HASH).stream().allMatch(NodeResultFuzzTest::isAsked)))
        + reads(() -> Presence.read(result, HASH))
        + reads(() -> BlockRef.read(result))
        + reads(() -> new NonceUseInBlock(WALLET, BigInteger.valueOf(5)).in(result, 16))
        + reads(() -> require(Market.read(result).nextBaseFeeWei().signum() >= 0))
        + reads(() -> require(Answers.quantity(result).bitLength() <= 256));
  }

  private static boolean isAsked(Receipt receipt) {
    return receipt.txHash().equals(HASH)
        && receipt.blockNumber() >= 0
        && receipt.blockHash().length() == 66;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("read what was not asked for");
    }
  }

  private static int reads(Runnable reading) {
    try {
      reading.run();
      return 1;
    } catch (MalformedAnswer declared) {
      return 0;
    }
  }
}
