package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every field of every answer, absent, null, empty or in another form: docs/nodes.md's table. */
class AnswerFieldsTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String WALLET = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
  private static final String HASH = "0x" + "1a".repeat(32);
  private static final String BLOCK_HASH = "0x" + "2b".repeat(32);

  /** What a field may be instead of what it should be; the first is to leave it out. */
  private static final List<String> WRONG =
      List.of("", "null", "\"\"", "\"0x\"", "7", "true", "[]", "{}", "\"latest\"", "\"-0x1\"");

  private static ObjectNode json(String text) {
    return (ObjectNode) MAPPER.readTree(text);
  }

  private static ObjectNode with(String text, String field, String value) {
    ObjectNode node = json(text);
    if (value.isEmpty()) {
      node.remove(field);
    } else {
      node.set(field, MAPPER.readTree(value));
    }
    return node;
  }

  private static void isNoAnswer(String field, String value, ThrowingCallable reading) {
    assertThatThrownBy(reading).as(field + " = " + value).isInstanceOf(MalformedAnswer.class);
  }

  private static final String RECEIPT =
      """
      {"transactionHash":"%s","blockHash":"%s","blockNumber":"0x10","status":"0x1",
       "gasUsed":"0x5208","effectiveGasPrice":"0x1","logs":[],"type":"0x2"}
      """
          .formatted(HASH, BLOCK_HASH);

  @ParameterizedTest
  @ValueSource(strings = {"transactionHash", "blockNumber", "status"})
  void aReceiptIsNoneWithoutWhatIsNeeded(String field) {
    for (String value : WRONG) {
      isNoAnswer(field, value, () -> Receipt.read(with(RECEIPT, field, value), HASH));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gasUsed", "effectiveGasPrice", "logs", "type", "from", "to"})
  void aReceiptNeedsNothingElse(String field) {
    for (String value : WRONG) {
      assertThat(Receipt.read(with(RECEIPT, field, value), HASH).orElseThrow().success())
          .as(field + " = " + value)
          .isTrue();
    }
  }

  @Test
  void aReceiptWithoutABlockIsOfNothingMined() {
    assertThat(Receipt.read(with(RECEIPT, "blockHash", ""), HASH)).isEmpty();
    assertThat(Receipt.read(with(RECEIPT, "blockHash", "null"), HASH)).isEmpty();
    assertThat(Receipt.read(MAPPER.readTree("null"), HASH)).isEmpty();
    isNoAnswer("blockHash", "7", () -> Receipt.read(with(RECEIPT, "blockHash", "\"0x7\""), HASH));
    isNoAnswer("receipt", "[]", () -> Receipt.read(MAPPER.readTree("[]"), HASH));
  }

  @Test
  void gasThatIsNotToldIsRecordedAsNone() {
    assertThat(Receipt.read(with(RECEIPT, "gasUsed", ""), HASH).orElseThrow().gasUsed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"number", "hash"})
  void aBlockIsNoneWithoutItsNumberAndHash(String field) {
    String block = "{\"number\":\"0x10\",\"hash\":\"" + BLOCK_HASH + "\"}";
    assertThat(BlockRef.read(json(block))).contains(new BlockRef(16, BLOCK_HASH));
    assertThat(BlockRef.read(MAPPER.readTree("null"))).isEmpty();

    for (String value : WRONG) {
      isNoAnswer(field, value, () -> BlockRef.read(with(block, field, value)));
    }
  }

  @Test
  void aTransactionIsPendingUntilItHasABlockAndIsNoneOfAnothersHash() {
    String transaction = "{\"hash\":\"" + HASH + "\",\"blockHash\":\"" + BLOCK_HASH + "\"}";

    assertThat(Presence.read(json(transaction), HASH)).isEqualTo(Presence.MINED);
    assertThat(Presence.read(with(transaction, "blockHash", ""), HASH)).isEqualTo(Presence.PENDING);
    assertThat(Presence.read(with(transaction, "blockHash", "null"), HASH))
        .isEqualTo(Presence.PENDING);
    assertThat(Presence.read(MAPPER.readTree("null"), HASH)).isEqualTo(Presence.UNKNOWN);
    for (String value : WRONG) {
      isNoAnswer("hash", value, () -> Presence.read(with(transaction, "hash", value), HASH));
    }
    isNoAnswer("hash", "another", () -> Presence.read(json(transaction), BLOCK_HASH));
  }

  private static final String TRANSACTION =
      "{\"from\":\"%s\",\"to\":\"%s\",\"nonce\":\"0x5\",\"hash\":\"%s\",\"value\":\"0x9\"}"
          .formatted(WALLET, WALLET, HASH);

  private static Optional<NonceUse> use(JsonNode transaction) {
    ObjectNode block =
        json("{\"number\":\"0x10\",\"hash\":\"" + BLOCK_HASH + "\",\"transactions\":[]}");
    block.withArray("transactions").add("0x7").add(transaction);
    return new NonceUseInBlock(WALLET, BigInteger.valueOf(5)).in(block, 16);
  }

  @Test
  void aTransactionOfABlockNeedsSenderNonceHashAndValue() {
    assertThat(use(json(TRANSACTION)))
        .contains(
            new NonceUse.ByTransaction(
                HASH, WALLET, BigInteger.valueOf(9), new BlockRef(16, BLOCK_HASH)));
    for (String field : List.of("nonce", "hash", "value")) {
      for (String value : WRONG) {
        isNoAnswer(field, value, () -> use(with(TRANSACTION, field, value)));
      }
    }
    for (String value : List.of("7", "true", "[]", "{}")) {
      isNoAnswer("to", value, () -> use(with(TRANSACTION, "to", value)));
    }
    for (String value : WRONG) {
      assertThat(use(with(TRANSACTION, "from", value))).as(value).isEmpty();
    }
    assertThat(use(with(TRANSACTION, "to", "null")))
        .hasValueSatisfying(
            use -> assertThat(((NonceUse.ByTransaction) use).to()).as("a contract").isNull());
  }

  @Test
  void aBlockWithoutTransactionsOrOfAnotherNumberShowsNobody() {
    String block = "{\"number\":\"0x10\",\"hash\":\"" + BLOCK_HASH + "\",\"transactions\":[]}";
    NonceUseInBlock use = new NonceUseInBlock(WALLET, BigInteger.ZERO);

    assertThat(use.in(json(block), 16)).isEmpty();
    assertThat(use.in(MAPPER.readTree("null"), 16)).isEmpty();
    isNoAnswer("number", "another", () -> use.in(json(block), 17));
    for (String value : List.of("", "null", "{}", "7")) {
      isNoAnswer("transactions", value, () -> use.in(with(block, "transactions", value), 16));
    }
  }

  @Test
  void nonsenseInAListOfAuthorizationsSignsNothing() {
    String foreign = TRANSACTION.replace(WALLET, "0x" + "3c".repeat(20));
    String entry =
        "{\"chainId\":\"0x1\",\"address\":\"%s\",\"nonce\":\"0x5\",\"yParity\":\"0x0\",\"r\":\"0x1\",\"s\":\"0x1\"}"
            .formatted(WALLET);
    for (String list : List.of("null", "7", "[]", "[null]", "[7]", "[{}]", "[" + entry + "]")) {
      assertThat(use(with(foreign, "authorizationList", list))).as(list).isEmpty();
    }
    for (String field : List.of("chainId", "address", "nonce", "yParity", "r", "s")) {
      for (String value : WRONG) {
        String list = "[" + with(entry, field, value) + "]";
        assertThat(use(with(foreign, "authorizationList", list))).as(list).isEmpty();
      }
    }
  }
}
