package io.hostpay.orchestrator.alchemy;

import java.time.Instant;
import java.util.List;

/** Notifications in the shapes that Alchemy documents, with the fields that it sends. */
public final class AlchemyPayloads {
  private AlchemyPayloads() {}

  /** The envelope of every notification. */
  public static String envelope(String id, Instant createdAt, String type, String event) {
    return """
        {"webhookId":"wh_k63lg72rxda78gce","id":"%s","createdAt":"%s","type":"%s","event":%s}\
        """
        .formatted(id, createdAt, type, event.strip());
  }

  /** ADDRESS_ACTIVITY. */
  public static String activity(String id, Instant createdAt, List<String> activities) {
    return envelope(
        id,
        createdAt,
        "ADDRESS_ACTIVITY",
        """
        {"network":"ETH_MAINNET","activity":[%s],"source":"chainlake-kafka"}"""
            .formatted(String.join(",", activities)));
  }

  /** A transfer of ETH by a transaction of the sender's. */
  public static String external(String hash, String from, long block) {
    return """
        {"blockNum":"0x%x","hash":"%s","fromAddress":"%s",\
        "toAddress":"0xbe3f4b43db5eb49d1f48f53443b9abce45da3b79","value":0.125,"asset":"ETH",\
        "category":"external","rawContract":{"rawValue":"0x01bc16d674ec8000","address":null,\
        "decimals":18}}"""
        .formatted(block, hash, from);
  }

  /** Likewise, of a block that left the chain. */
  public static String removedExternal(String hash, String from, long block) {
    String external = external(hash, from, block);
    return external.substring(0, external.length() - 1) + ",\"removed\":true}";
  }

  /** A transfer of tokens, with its log entry. */
  public static String token(String hash, String from, long block) {
    return """
        {"blockNum":"0x%1$x","hash":"%2$s","fromAddress":"%3$s",\
        "toAddress":"0xbe3f4b43db5eb49d1f48f53443b9abce45da3b79","value":293.092129,\
        "erc721TokenId":null,"erc1155Metadata":null,"asset":"USDC","category":"token",\
        "rawContract":{"rawValue":"0x0000000000000000000000000000000000000000000000000000000011783b21",\
        "address":"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48","decimals":6},"typeTraceAddress":null,\
        "log":{"address":"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48","topics":[\
        "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",\
        "0x000000000000000000000000503828976d22510aad0201ac7ec88293211d23da",\
        "0x000000000000000000000000be3f4b43db5eb49d1f48f53443b9abce45da3b79"],\
        "data":"0x0000000000000000000000000000000000000000000000000000000011783b21",\
        "blockNumber":"0x%1$x","transactionHash":"%2$s","transactionIndex":"0x5f",\
        "blockHash":"0xa99ec54413bd3db3f9bdb0c1ad3ab1400ee0ecefb47803e17f9d33bc4d0a1e91",\
        "logIndex":"0x6e","removed":false}}"""
        .formatted(block, hash, from);
  }

  /** Likewise, of a block that left the chain. */
  public static String removedToken(String hash, String from, long block) {
    return token(hash, from, block).replace("\"removed\":false", "\"removed\":true");
  }

  /** MINED_TRANSACTION. */
  public static String mined(String id, Instant createdAt, String hash, String from, long block) {
    return envelope(
        id,
        createdAt,
        "MINED_TRANSACTION",
        """
        {"appId":"j6tqmhfxlznfj9lb","network":"ETH_MAINNET","transaction":{"hash":"%s",\
        "blockHash":"0xd6d1eb7d9cd4a6ce5cbd8d8c6fd0ab5ca1d3c8d1d4b0a4b3a9e3a8d1a4b4e4aa",\
        "blockNumber":"0x%x","chainId":"0x1","from":"%s",\
        "to":"0xbe3f4b43db5eb49d1f48f53443b9abce45da3b79","gas":"0x5208","gasPrice":"0x4a817c800",\
        "maxFeePerGas":"0x6fc23ac00","maxPriorityFeePerGas":"0x3b9aca00","nonce":"0x420a8",\
        "transactionIndex":"0x1d","type":"0x2","value":"0x1bc16d674ec8000","input":"0x",\
        "accessList":[],"v":"0x1","r":"0x1a5a7","s":"0x2b6b8"}}"""
            .formatted(hash, block, from));
  }

  /** DROPPED_TRANSACTION. */
  public static String dropped(String id, Instant createdAt, String hash, String from) {
    return envelope(
        id,
        createdAt,
        "DROPPED_TRANSACTION",
        """
        {"appId":"j6tqmhfxlznfj9lb","network":"ETH_MAINNET","transaction":{"hash":"%s",\
        "blockHash":null,"blockNumber":null,"transactionIndex":null,"chainId":"0x1","from":"%s",\
        "to":"0xbe3f4b43db5eb49d1f48f53443b9abce45da3b79","gasLimit":"0x5208",\
        "gasPrice":"0x4a817c800","maxFeePerGas":"0x6fc23ac00","maxPriorityFeePerGas":"0x3b9aca00",\
        "nonce":"0x420a8","type":"0x2","value":"0x1bc16d674ec8000","input":"0x","accessList":[],\
        "v":"0x1","r":"0x1a5a7","s":"0x2b6b8"}}"""
            .formatted(hash, from));
  }

  /** GRAPHQL, of a query for a block's transactions. */
  public static String graphql(String id, Instant createdAt, String hash, String from, int status) {
    return envelope(
        id,
        createdAt,
        "GRAPHQL",
        """
        {"data":{"block":{\
        "hash":"0xd6d1eb7d9cd4a6ce5cbd8d8c6fd0ab5ca1d3c8d1d4b0a4b3a9e3a8d1a4b4e4aa",\
        "number":18000000,"timestamp":1690000000,"logs":[],"transactions":[{"hash":"%s",\
        "from":{"address":"%s"},"status":%d,"gasUsed":21000}]}},\
        "sequenceNumber":"10000000000578619000"}"""
            .formatted(hash, from, status));
  }

  /** GRAPHQL, of a query for log entries and the transactions that they are of. */
  public static String graphqlLogs(String id, Instant createdAt, String hash, String from) {
    return envelope(
        id,
        createdAt,
        "GRAPHQL",
        """
        {"data":{"block":{"number":18000000,"logs":[{"data":"0x","topics":[],"index":66,"account":\
        {"address":"0x68d30f47f19c07bccef4ac7fae2dc12fca3e0dc9"},"transaction":{"hash":"%s",\
        "nonce":"0x91","from":{"address":"%s"},"status":1}}]}},"sequenceNumber":"10000000000578619001"}\
        """
            .formatted(hash, from));
  }
}
