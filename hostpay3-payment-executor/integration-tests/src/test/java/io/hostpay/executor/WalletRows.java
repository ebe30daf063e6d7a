package io.hostpay.executor;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the ledger has of wallets, as far as one test must not leave it to the next. */
final class WalletRows {
  private final JdbcClient jdbc;

  WalletRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** One above the highest nonce that was ever given out. */
  BigInteger endOfNonces(String wallet) {
    return jdbc.sql(
            """
            select coalesce(max(nonce) + 1, 0)::numeric from hostpay_wallet_nonce
            where wallet = :wallet
            """)
        .param("wallet", wallet.toLowerCase(Locale.ROOT))
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  /** Every use of a nonce below this one is explained, and nobody has paused the wallet. */
  void markAccountedBelow(BigInteger nonce) {
    jdbc.sql(
            """
            update hostpay_wallet
            set accounted_below = :nonce, unknown_below = null, paused_at = null
            """)
        .param("nonce", nonce.longValueExact())
        .update();
  }

  /** As an earlier revision did, where also what was pending counted as accounted for. */
  void acknowledgeThoughPending(Instant now) {
    jdbc.sql(
            """
            update hostpay_wallet
            set accounted_below = greatest(accounted_below, unknown_below), unknown_below = null,
                acknowledged_at = :now, acknowledged_by = 'somebody'
            where unknown_below is not null
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }
}
