package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hostpay.testkit.postgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the pool learns from its first connection must not be learnt wrong for good: an instance
 * that starts while the database is slow would be healthy, and never have a connection again.
 */
class FirstConnectionIT {
  @Test
  void aFirstConnectionThatStallsWhileItIsSetUpIsFollowedByOneThatWorks() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        StallingOnce proxy = new StallingOnce(database, "TRANSACTION ISOLATION LEVEL");
        HikariDataSource pool = new LedgerConfiguration().dataSource(proxy.settings())) {
      pool.setConnectionTimeout(30_000);

      assertThat(JdbcClient.create(pool).sql("select 1").query(Integer.class).single())
          .isEqualTo(1);
      assertThat(proxy.stalled).isTrue();
    }
  }

  /** Passes everything on to the database, but keeps the first question with this text. */
  private static final class StallingOnce implements AutoCloseable {
    private final AtomicBoolean stalled = new AtomicBoolean();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final DatabaseSettings target;
    private final String question;

    StallingOnce(Database database, String question) throws IOException {
      this.target = database.settings();
      this.question = question;
      Thread.ofPlatform().daemon().start(this::accept);
    }

    DatabaseSettings settings() {
      return new DatabaseSettings(
          "127.0.0.1:" + server.getLocalPort(),
          target.database(),
          target.user(),
          target.password(),
          1);
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket client = server.accept();
          int port = Integer.parseInt(target.connectionName().replaceFirst(".*:", ""));
          Socket database = new Socket(InetAddress.getLoopbackAddress(), port);
          Thread.ofPlatform().daemon().start(() -> pass(client, database));
          Thread.ofPlatform().daemon().start(() -> pass(database, client));
        } catch (IOException closing) {
          // the loop's condition tells
        }
      }
    }

    private void pass(Socket from, Socket to) {
      byte[] buffer = new byte[16 * 1024];
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int read;
        while ((read = in.read(buffer)) >= 0) {
          String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
          if (!text.contains(question) || !stalled.compareAndSet(false, true)) {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException broken) {
        // either end may go at any time
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
