package io.hostpay.executor;

import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code GET /ready} of GCHostPay3: a revision that could pay nobody says so, and why. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class ExecutorReadinessIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorClient client = executor.client();

  @Test
  void isReadyWhereEverythingIsThere() {
    executor.restart();
    // each test begins an hour later than the one before; blocks are made by the wall clock
    executor.clock().jump(Duration.between(executor.clock().instant(), Instant.now()));
    chain.mine(1);
    client
        .get("/ready")
        .is(200, "{\"database\":\"ok\",\"chain\":\"ok\",\"key\":\"ok\",\"queues\":\"ok\"}");
  }

  @Test
  void nodeThatDoesNotAnswer() {
    executor.restart();
    executor.node().always(RpcFault.dropBefore());
    client.get("/ready").is(503, "\"chain\":\"no node of ETHEREUM_RPC_URL answers\"");
    client.get("/health").is(200, "healthy");
  }

  @Test
  void nodeOfAnotherChain() {
    executor.restart();
    executor.node().answer("eth_chainId", RpcFault.result("\"0x1\""));
    client.get("/ready").is(503, "\"chain\":\"the nodes are of another chain");
  }

  @Test
  void nodeThatStandsStill() {
    executor.clock().jump(Duration.ofMinutes(10));
    executor.restart();
    client.get("/ready").is(503, "\"chain\":\"the newest block is ");
  }

  @Test
  void databaseWithoutTheMigrations() {
    try (ExecutorRig unmigrated = ExecutorRig.on(Database.shared().freshDatabase())) {
      unmigrated.start();
      unmigrated.client().get("/ready").is(503, "migration(s) of this revision are not applied");
    }
  }

  @Test
  void databaseThatIsNotThere() {
    try (ExecutorRig lost = ExecutorRig.create().with("CLOUD_SQL_CONNECTION_NAME", "127.0.0.1:9")) {
      lost.start();
      lost.client()
          .get("/ready")
          .is(503, "\"database\":\"failed: SQLTransientConnectionException\"");
    }
  }
}
