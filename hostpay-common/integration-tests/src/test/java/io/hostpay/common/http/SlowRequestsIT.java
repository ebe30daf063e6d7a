package io.hostpay.common.http;

import static io.hostpay.common.http.RawHttp.read;
import static io.hostpay.common.http.RawHttp.readSome;
import static io.hostpay.common.http.RawHttp.since;
import static io.hostpay.common.http.RawHttp.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.context.ConfigurableApplicationContext;

/** How long a stranger can keep a connection without a whole request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
@Execution(ExecutionMode.CONCURRENT) // almost all of it is waiting
class SlowRequestsIT {
  // 10 and 24 s, and what a busy machine takes; without a limit, none of these would ever end.
  private static final Duration LIMIT_OF_A_HEAD = Duration.ofSeconds(30);
  private static final Duration LIMIT_OF_A_BODY = Duration.ofSeconds(45);

  @AutoClose private final ConfigurableApplicationContext service = TaskApplication.start();
  private final RawHttp server = new RawHttp(TaskApplication.port(service));

  /** The framing of a chunk keeps one read going, at whose end the clock would be looked at. */
  @Test
  void endsABodyWhoseChunkNeverBegins() throws Exception {
    assertThat(
            server.trickle(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;", "e"))
        .isLessThan(LIMIT_OF_A_BODY);
  }

  @Test
  void endsAHeadThatComesAByteASecond() throws Exception {
    assertThat(server.trickle("GET /health HTTP/1.1\r\nX-Slow: ", "x")).isLessThan(LIMIT_OF_A_HEAD);
  }

  @Test
  void endsAConnectionThatSaysNothing() throws Exception {
    long start = System.nanoTime();
    try (Socket socket = server.open()) {
      assertThat(read(socket)).isEmpty();
    }
    assertThat(since(start)).isLessThan(LIMIT_OF_A_HEAD);
  }

  /** The second request of a kept connection has its own deadline, not the rest of the first's. */
  @Test
  void keepsAConnectionBetweenRequests() throws Exception {
    try (Socket socket = server.open()) {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < 3; i++) {
        write(out, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(readSome(socket)).startsWith("HTTP/1.1 200");
        Thread.sleep(3000);
      }
    }
  }
}
