package io.hostpay.executor.wallet;

import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The nonces with which a transaction may still be mined that the ledger does not know: the commit
 * that would tell of it was lost, or somebody else has the key.
 */
final class OpenNonces {
  private final JdbcClient jdbc;
  private final long chainId;
  private final String wallet;

  OpenNonces(JdbcClient jdbc, WalletSettings settings, Wallet wallet) {
    this.jdbc = jdbc;
    this.chainId = settings.chainId();
    this.wallet = wallet.address().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether each nonce of this range belongs to a payment of the ledger, so that nothing else has
   * it. Fillers do not count (others may hold that nonce too), nor does a nonce that was given out
   * after it was acknowledged as somebody else's.
   */
  boolean areAllKnown(BigInteger from, BigInteger below) {
    return jdbc.sql(
            """
            select count(*) = greatest(:below - :from, 0)
            from hostpay_wallet_nonce n left join hostpay_wallet w using (chain_id, wallet)
            where chain_id = :chain_id and wallet = :wallet and nonce >= :from and nonce < :below
              and unique_id is not null
              -- an earlier revision has acknowledged by accounted_below
              and not coalesce(
                nonce < greatest(acknowledged_below, accounted_below)
                and reserved_at >= coalesce(first_acknowledged_at, acknowledged_at), false)
            """)
        .param("from", from.longValueExact())
        .param("below", below.longValueExact())
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .query(Boolean.class)
        .single();
  }

  /**
   * Whether a nonce from this one on was given out, to a payment or to a gap, after it was
   * acknowledged as somebody else's.
   *
   * @param below the end of the nonces that are asked for
   */
  boolean isAnyGivenOut(BigInteger from, BigInteger below) {
    return jdbc.sql(
            """
            select exists (
              select 1 from hostpay_wallet_nonce n join hostpay_wallet w using (chain_id, wallet)
              where chain_id = :chain_id and wallet = :wallet and nonce >= :from
                and nonce < :below
                and nonce < greatest(acknowledged_below, accounted_below)
                and reserved_at >= coalesce(first_acknowledged_at, acknowledged_at))
            """)
        .param("from", from.longValueExact())
        .param("below", below.longValueExact())
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .query(Boolean.class)
        .single();
  }
}
