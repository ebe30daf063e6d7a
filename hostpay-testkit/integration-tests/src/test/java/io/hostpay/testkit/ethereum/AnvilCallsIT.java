package io.hostpay.testkit.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done about a connection that is lost before there is an answer. */
class AnvilCallsIT {
  private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}";

  private final AtomicInteger lost = new AtomicInteger();
  @AutoClose private ScriptedServer node;
  @AutoClose private AnvilCalls calls;

  @BeforeEach
  void begin() throws IOException {
    node =
        new ScriptedServer(
            connection -> {
              if (lost.getAndDecrement() <= 0) {
                connection.write(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(ANSWER.length(), ANSWER));
              }
            });
    calls = new AnvilCalls(node.url());
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth_getBalance", "anvil_setNonce", "anvil_dropAllTransactions"})
  void whatCanBeSaidTwiceIsSaidOnceMore(String method) {
    lost.set(1);

    assertThat(calls.rpc(method).asString()).isEqualTo("0x1");
    assertThat(node.requests()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth_sendRawTransaction", "anvil_mine", "evm_revert"})
  void whatCannotIsNot(String method) {
    lost.set(1);

    assertThatThrownBy(() -> calls.rpc(method))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("does not answer " + method);
    assertThat(node.requests()).isEqualTo(1);
  }

  @Test
  void nodeThatIsGoneIsAskedTwiceAndNoMore() {
    lost.set(9);

    assertThatThrownBy(() -> calls.rpc("eth_getBalance")).isInstanceOf(UncheckedIOException.class);
    assertThat(node.requests()).isEqualTo(2);
  }
}
