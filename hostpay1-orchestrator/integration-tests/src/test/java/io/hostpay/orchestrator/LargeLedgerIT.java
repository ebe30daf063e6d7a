package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LargeLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Operators do not wait longer when the ledger is full. {@code -Dledger.payments=1000000} for the
 * size that counts; without it a smaller one, for which the same plans have to be chosen. Not among
 * the tests of a build: it measures.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeLedgerIT {
  private static final int PAYMENTS = Integer.getInteger("ledger.payments", 30_000);
  private static final double MOST_MS = 100;
  private static final int TRIES = 15;

  private Orchestrator orchestrator;

  @BeforeAll
  void start() {
    orchestrator = new Orchestrator(Database.shared().migratedDatabase());
    LargeLedger.fill(orchestrator.database, PAYMENTS);
  }

  @AfterAll
  void stop() {
    orchestrator.close();
  }

  @Test
  void everyQuestionOfAnOperatorIsAnsweredWithinATenthOfASecond() {
    String middle = LargeLedger.id(PAYMENTS / 2);
    String address = ask("/payments/" + middle).text("payin_address");
    String hash = ask("/payments/" + middle).text("tx_hash");
    List<String> slow = new ArrayList<>();
    for (String path :
        List.of(
            "/payments",
            "/payments?after=" + pageInTheMiddle(),
            "/payments?older_than=60d",
            "/payments?state=SUBMITTED",
            "/payments?state=COMPLETED&after=" + pageInTheMiddle(),
            "/payments?state=FAILED&older_than=2d",
            "/payments?reason=not_waiting",
            "/payments?reason=expired&after=" + pageInTheMiddle(),
            "/payments?text=" + middle,
            "/payments?text=" + address.substring(0, 9),
            "/payments?text=" + address.substring(36),
            "/payments?text=" + hash.substring(0, 12),
            "/payments?text=p00",
            "/payments?text=nobody-has-this",
            "/payments/" + middle,
            "/summary")) {
      double median = medianMs(path);
      System.out.printf(
          Locale.ROOT, "%,d payments: %7.1f ms at the median  GET %s%n", PAYMENTS, median, path);
      if (median > MOST_MS) {
        slow.add(path + ": " + median + " ms");
      }
    }
    assertThat(slow).isEmpty();
  }

  private String pageInTheMiddle() {
    return new io.hostpay.orchestrator.ledger.PageStart(
            java.time.Instant.parse(
                ask("/payments/" + LargeLedger.id(PAYMENTS / 2)).text("received_at")),
            new io.hostpay.common.token.UniqueId("p"))
        .text();
  }

  private double medianMs(String path) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      long started = System.nanoTime();
      ask(path);
      nanos.add(System.nanoTime() - started);
    }
    nanos.sort(null);
    return nanos.get(TRIES / 2) / 1e6;
  }

  private HttpAnswer ask(String path) {
    HttpAnswer answer = orchestrator.client().operator("GET", path);
    assertThat(answer.status()).as(path).isEqualTo(200);
    return answer;
  }
}
