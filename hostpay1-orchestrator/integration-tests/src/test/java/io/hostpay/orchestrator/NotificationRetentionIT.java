package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.WebhookRig.BLOCK;
import static io.hostpay.orchestrator.WebhookRig.WALLET;
import static io.hostpay.orchestrator.WebhookRig.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.orchestrator.alchemy.AlchemyPayloads;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How long the ids of notifications are kept. */
@Isolated("reads the lines of the whole process")
class NotificationRetentionIT {
  private WebhookRig rig;

  @BeforeEach
  void start() {
    rig = new WebhookRig();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void sweepForgetsWhatIsOlderThanAWeekAndNothingElse() {
    notifications("old", 3, "7 days 1 minute");
    notifications("young", 2, "6 days 23 hours");
    notifications("new", 1, "0 seconds");

    assertThat(sweep()).contains("\"forgotten\":3");

    assertThat(ids()).containsExactly("new-1", "young-1", "young-2");
    assertThat(sweep()).contains("\"forgotten\":0");
  }

  @Test
  void sweepForgetsInBoundedBatchesAndTheNextGoesOn() {
    notifications("old", 110_000, "8 days");
    notifications("older", 5, "9 days");

    assertThat(sweep()).contains("\"forgotten\":100000");
    assertThat(ids()).hasSize(10_005).noneMatch(id -> id.startsWith("older"));
    assertThat(sweep()).contains("\"forgotten\":10005");
    assertThat(ids()).isEmpty();
  }

  @Test
  void forgottenNotificationThatComesAgainIsNoMoreThanAHint() {
    rig.payment("pay", PaymentState.COMPLETED, "tx");
    Instant then = Instant.parse("2024-01-23T07:42:26Z");
    String mined = AlchemyPayloads.mined("whevt_mined", then, hash("tx"), WALLET, BLOCK);
    String dropped =
        AlchemyPayloads.dropped("whevt_dropped", then.minusSeconds(60), hash("tx"), WALLET);
    assertThat(rig.deliver(dropped)).isEqualTo(200);
    assertThat(rig.deliver(mined)).isEqualTo(200);
    List<String> rows = rig.payoutRows();
    rig.jdbc
        .sql("update hostpay_webhook_event set received_at = now() - interval '8 days'")
        .update();
    assertThat(sweep()).contains("\"forgotten\":2");

    assertThat(rig.deliver(dropped)).isEqualTo(200);
    assertThat(rig.deliver(mined)).isEqualTo(200);

    assertThat(rig.payoutRows()).isEqualTo(rows);
    assertThat(rig.state("pay")).isEqualTo("COMPLETED");
  }

  private void notifications(String name, int count, String age) {
    rig.jdbc
        .sql(
            """
            insert into hostpay_webhook_event (id, type, received_at)
            select :name || '-' || i, 'ADDRESS_ACTIVITY', now() - cast(:age as interval)
            from generate_series(1, :count) i
            """)
        .param("name", name)
        .param("age", age)
        .param("count", count)
        .update();
  }

  private List<String> ids() {
    return rig.jdbc
        .sql("select id from hostpay_webhook_event order by id")
        .query((row, number) -> row.getString(1))
        .list();
  }

  private String sweep() {
    HttpResponse<String> answer = rig.post("/sweep", "", null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
