package io.hostpay.executor.ethereum.rpc;

import io.hostpay.testkit.ChangedJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/** Whatever a node answers, it is a result, its error, or no answer: nothing else comes of it. */
class WholeAnswerFuzzTest {
  private static final long ID = 7;
  private static final HttpUrl NODE = HttpUrl.get("https://node.example/v2/secret-of-the-address");

  private static final List<String> GOOD =
      List.of(
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}",
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"number\":\"0x10\",\"logs\":[{}],\"a\":[1]}}",
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}}",
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32010,\"message\":\"x\",\"data\":\"y\"}}",
          "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":\"rate limited\"}");

  /** As many as {@code -Dmutations} says. */
  @Test
  void takesOrRefusesManyChangedAnswers() {
    int mutations = Integer.getInteger("mutations", 20_000);
    ChangedJson answers = new ChangedJson(GOOD, 13);
    int taken = 0;
    for (int i = 0; i < mutations; i++) {
      taken += read(i % 4 == 0 ? 400 : 200, answers.next()) ? 1 : 0;
    }
    System.out.println(
        "changed answers of nodes, each taken or refused: %d, %d of them taken"
            .formatted(mutations, taken));
  }

  private static boolean read(int status, byte[] body) {
    try {
      var unused = new WholeAnswer(status, ID, NODE).result(new ByteArrayInputStream(body));
      if (status != 200) {
        throw new AssertionError("a result with HTTP " + status);
      }
      return true;
    } catch (NodeError error) {
      if (error.detail().contains("secret-of-the-address")) {
        throw new AssertionError("shows the address: " + error.detail());
      }
      return false;
    } catch (NoAnswer declared) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("nothing broke here", e);
    }
  }
}
