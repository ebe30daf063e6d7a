package io.hostpay.orchestrator.ledger;

import io.hostpay.common.token.UniqueId;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything about one payment but its timeline. Read only; thread-safe. */
public final class PaymentDetails {
  private final JdbcClient jdbc;

  public PaymentDetails(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<PaymentLine> find(UniqueId id) {
    return jdbc.sql("select * from hostpay_payment where unique_id = :id")
        .param("id", id.value())
        .query(PaymentLine::read)
        .optional();
  }

  /** What was signed for it, oldest first. */
  public List<PaymentAttempt> attempts(UniqueId id) {
    return jdbc.sql(
            """
            select a.*, n.released_at is null as live
            from hostpay_eth_attempt a join hostpay_wallet_nonce n using (chain_id, wallet, nonce)
            where a.unique_id = :id order by a.created_at, a.nonce, a.number
            """)
        .param("id", id.value())
        .query(PaymentAttempt::read)
        .list();
  }
}
