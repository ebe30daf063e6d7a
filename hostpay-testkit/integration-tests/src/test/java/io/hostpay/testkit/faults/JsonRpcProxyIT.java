package io.hostpay.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.testkit.ethereum.Anvil;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonRpcProxyIT {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String TO = "0x00000000000000000000000000000000000fa017";

  private static Anvil anvil;
  private static JsonRpcProxy proxy;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    anvil = Anvil.builder().noMining().start();
    proxy = new JsonRpcProxy(anvil.rpcUrl());
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    proxy.close();
    anvil.close();
  }

  @BeforeEach
  void removeRules() {
    proxy.removeRules();
    proxy.watch(CallObserver.nothing());
    anvil.mine(1);
  }

  @Test
  void passesWhatNoRuleFallsOn() throws Exception {
    assertThat(result("eth_chainId").asString()).isEqualTo("0x7a69");
  }

  @Test
  void droppedBeforeNeverReachesTheNode() {
    proxy.rule(RpcRule.forMethod("eth_sendRawTransaction", RpcFault.dropBefore()));
    assertThatThrownBy(() -> send(signed())).isInstanceOf(IOException.class);
    assertThat(inPool()).isZero();
  }

  @Test
  void droppedAfterIsTakenByTheNodeAndNotHeardOf() {
    proxy.rule(RpcRule.forMethod("eth_sendRawTransaction", RpcFault.dropAfter()));
    assertThatThrownBy(() -> send(signed())).isInstanceOf(IOException.class);
    assertThat(inPool()).isOne();
  }

  @Test
  void resetsTheConnection() throws Exception {
    proxy.rule(RpcRule.onEvery(RpcFault.reset()));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.url().getPort())) {
      String body = question("eth_chainId");
      String head = "POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void lyingSuccessHasTheRightHashAndNothingBehindIt() throws Exception {
    proxy.rule(RpcRule.forMethod("eth_sendRawTransaction", RpcFault.lyingSuccess()));
    String raw = signed();
    assertThat(send(raw).asString()).isEqualTo(Hash.sha3(raw));
    assertThat(inPool()).isZero();
  }

  @Test
  void forgottenSuccessWasInThePool() throws Exception {
    proxy.rule(RpcRule.forMethod("eth_sendRawTransaction", RpcFault.forgottenSuccess()));
    String raw = signed();
    assertThat(send(raw).asString()).isEqualTo(Hash.sha3(raw));
    assertThat(inPool()).isZero();
  }

  @Test
  void wrongHashComesWithATransactionThatWasTaken() throws Exception {
    proxy.rule(RpcRule.forMethod("eth_sendRawTransaction", RpcFault.wrongHash()));
    String raw = signed();
    assertThat(send(raw).asString()).isNotEqualTo(Hash.sha3(raw)).hasSize(66);
    assertThat(inPool()).isOne();
  }

  @Test
  void laggingReplicaHasLowerNonceOlderBalanceAndNoReceipt() throws Exception {
    BigInteger nonce = anvil.nonce(Anvil.DEV_ADDRESS);
    BigInteger balance = anvil.balance(Anvil.DEV_ADDRESS);
    String hash = send(signed()).asString();
    anvil.mine(1);
    proxy.rule(RpcRule.onEvery(RpcFault.lagging(1)));

    assertThat(quantity(result("eth_getTransactionCount", Anvil.DEV_ADDRESS, "pending")))
        .isEqualTo(nonce);
    assertThat(quantity(result("eth_getBalance", Anvil.DEV_ADDRESS, "latest"))).isEqualTo(balance);
    assertThat(quantity(result("eth_blockNumber")).longValueExact())
        .isEqualTo(anvil.blockNumber() - 1);
    assertThat(result("eth_getTransactionReceipt", hash).isNull()).isTrue();
    anvil.mine(1);
    assertThat(result("eth_getTransactionReceipt", hash).path("status").asString())
        .isEqualTo("0x1");
  }

  @Test
  void answersInTheNodesStead() throws Exception {
    proxy.rule(RpcRule.forMethod("eth_getTransactionReceipt", RpcFault.nothing()));
    proxy.rule(RpcRule.forMethod("eth_feeHistory", RpcFault.tooManyRequests()));
    proxy.rule(RpcRule.forMethod("eth_chainId", RpcFault.internalError()));
    proxy.rule(RpcRule.forMethod("eth_blockNumber", RpcFault.html()));
    assertThat(result("eth_getTransactionReceipt", "0x" + "00".repeat(32)).isNull()).isTrue();
    assertThat(post(question("eth_feeHistory")).statusCode()).isEqualTo(429);
    assertThat(json(question("eth_chainId")).at("/error/code").asInt()).isEqualTo(-32603);
    assertThat(post(question("eth_blockNumber")).body()).startsWith("<html>");
  }

  @Test
  void fallsOnTheNthCallAlone() throws Exception {
    proxy.rule(RpcRule.forMethod("eth_chainId", RpcFault.internalError()).call(2));
    assertThat(json(question("eth_chainId")).has("result")).isTrue();
    assertThat(json(question("eth_chainId")).has("error")).isTrue();
    assertThat(json(question("eth_chainId")).has("result")).isTrue();
  }

  @Test
  void delaysCallAndAnswer() throws Exception {
    proxy.rule(RpcRule.forMethod("eth_chainId", RpcFault.delay(Duration.ofMillis(150))).call(1));
    proxy.rule(
        RpcRule.forMethod("eth_chainId", RpcFault.delayAnswer(Duration.ofMillis(150))).call(1));
    for (int i = 0; i < 2; i++) {
      Instant before = Instant.now();
      result("eth_chainId");
      assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(149));
    }
  }

  @Test
  void seesEachCallOfABatch() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    proxy.watch(
        (moment, call) -> {
          seen.add(moment + " " + call);
          return CallObserver.Verdict.PASS;
        });
    proxy.rule(RpcRule.forMethod("eth_chainId", RpcFault.internalError()));
    JsonNode answers =
        json("[" + question("eth_blockNumber") + "," + question("eth_chainId") + "]");
    assertThat(answers.get(0).has("result")).isTrue();
    assertThat(answers.get(1).has("error")).isTrue();
    assertThat(seen)
        .containsExactly(
            "BEFORE RPC eth_blockNumber",
            "AFTER RPC eth_blockNumber",
            "BEFORE RPC eth_chainId",
            "AFTER RPC eth_chainId");
  }

  private static int inPool() {
    return quantity(anvil.rpc("txpool_status").get("pending")).intValueExact();
  }

  private static String signed() {
    RawTransaction transfer =
        RawTransaction.createEtherTransaction(
            31337,
            anvil.nonce(Anvil.DEV_ADDRESS),
            BigInteger.valueOf(21000),
            TO,
            BigInteger.ONE,
            BigInteger.valueOf(1_000_000_000),
            BigInteger.valueOf(4_000_000_000L));
    return Numeric.toHexString(
        TransactionEncoder.signMessage(transfer, Credentials.create(Anvil.DEV_PRIVATE_KEY)));
  }

  private static JsonNode send(String raw) throws Exception {
    return result("eth_sendRawTransaction", raw);
  }

  private static JsonNode result(String method, Object... params) throws Exception {
    return json(question(method, params)).path("result");
  }

  private static JsonNode json(String body) throws Exception {
    return MAPPER.readTree(post(body).body());
  }

  private static String question(String method, Object... params) {
    return MAPPER.writeValueAsString(
        java.util.Map.of("jsonrpc", "2.0", "id", 7, "method", method, "params", List.of(params)));
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(proxy.url()).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }
}
