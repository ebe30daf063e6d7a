package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.time.Instant;
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
   * it. Fillers do not count (others may hold that nonce too), nor does a nonce that was ever
   * acknowledged as somebody else's and was given to a payment since that moment.
   *
   * @param since a moment before the payment in question was requested
   * @param acknowledged {@link Acknowledgement#below}
   */
  boolean allBelongToPayments(
      Instant since, BigInteger acknowledged, BigInteger from, BigInteger below) {
    return jdbc.sql(
            """
            select count(*) = greatest(:below - :from, 0)
            from hostpay_wallet_nonce
            where chain_id = :chain_id and wallet = :wallet and nonce >= :from and nonce < :below
              and unique_id is not null and not (nonce < :acknowledged and reserved_at >= :since)
            """)
        .param("since", LedgerTime.at(since))
        .param("acknowledged", acknowledged.longValueExact())
        .param("from", from.longValueExact())
        .param("below", below.longValueExact())
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .query(Boolean.class)
        .single();
  }
}
