package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.faults.SilencingProxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A node whose established connections have gone silent, though new ones work. */
class SilentConnectionIT extends TwoNodes {
  private static final int CONNECTIONS = 8;

  @Test
  void connectionsThatHaveGoneSilentAreThrownAwayAndTheNodeIsWellAgainAtOnce() throws Exception {
    Queue<EndpointProblem> seen = new ConcurrentLinkedQueue<>();
    try (SilencingProxy proxy = new SilencingProxy(anvil.port());
        Chain chain =
            new Chain(
                List.of(NodeUrl.parse("http://127.0.0.1:" + proxy.port())),
                31337,
                RpcTimeouts.DEFAULT,
                Clock.systemUTC(),
                seen::add)) {
      fillThePool(chain, proxy);

      int silent = proxy.silence();
      long before = System.nanoTime();
      boolean answered = chain.receipt(NOBODYS_HASH).isEmpty();
      Duration first = Duration.ofNanos(System.nanoTime() - before);
      long wellAgain = System.nanoTime();
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(chain.head()).isZero();
      }
      Duration others = Duration.ofNanos(System.nanoTime() - wellAgain);
      System.out.printf(
          "%d silent connections: first answer after %d ms, the next %d after %d ms%n",
          silent, first.toMillis(), CONNECTIONS, others.toMillis());

      assertThat(answered).isTrue();
      assertThat(first).isLessThan(Duration.ofSeconds(30));
      assertThat(others).isLessThan(Duration.ofSeconds(5));
      assertThat(chain.broadcast(sign(0, 7, 20))).isInstanceOf(Accepted.class);
    }
  }

  /** So many calls at once need as many connections, which then wait for the next calls. */
  private static void fillThePool(Chain chain, SilencingProxy proxy) throws Exception {
    chain.verify();
    CountDownLatch together = new CountDownLatch(CONNECTIONS);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        calls.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return chain.receipt(NOBODYS_HASH);
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertThat(proxy.accepted()).isGreaterThan(1);
  }
}
