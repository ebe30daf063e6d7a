package io.hostpay.executor.ethereum.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.ChangedJson;
import io.hostpay.testkit.GuidedFuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  /**
   * What coverage has led to: the first bytes are those of UTF-32, and those that follow are not.
   */
  @Test
  void aBodyThatCannotBeDecodedIsNoBrokenConnection() {
    assertThat(read(200, "\0\0\0\0\0\0\0Zceddata".getBytes(StandardCharsets.US_ASCII))).isFalse();
    assertThat(read(200, "\0\0d\0\0\0\t l".getBytes(StandardCharsets.US_ASCII))).isFalse();
  }

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void takesOrRefusesWhatCoverageLeadsTo() throws Exception {
    GuidedFuzz.lead(
        WholeAnswerFuzzTest.class,
        GOOD.stream().map(answer -> ("0" + answer).getBytes(StandardCharsets.UTF_8)).toList(),
        0);
  }

  /** The first byte says which status of HTTP; the rest is the body. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      var unused = read(input[0] % 4 == 1 ? 400 : 200, Arrays.copyOfRange(input, 1, input.length));
    }
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
