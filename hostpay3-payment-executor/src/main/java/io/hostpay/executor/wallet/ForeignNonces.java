package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What others have used the wallet's nonces for, as far as the ledger has it. */
final class ForeignNonces {
  /** Further back nothing is looked for: nodes show what used a nonce for some 25 minutes only. */
  private static final long MOST_BACK = 500;

  private final JdbcClient jdbc;
  private final long chainId;
  private final String wallet;

  ForeignNonces(JdbcClient jdbc, WalletSettings settings, Wallet wallet) {
    this.jdbc = jdbc;
    this.chainId = settings.chainId();
    this.wallet = wallet.address().toLowerCase(Locale.ROOT);
  }

  /**
   * A used nonce that may not have been used by a payment in the ledger.
   *
   * @param inLedger whether the ledger has given it to a payment, or to a filler
   * @param taken what that was, if it took the nonce of a payment and was found; else {@code null}
   */
  record Use(BigInteger nonce, boolean inLedger, @Nullable Transfer taken) {}

  /**
   * What a transaction has sent.
   *
   * @param to its receiver; {@code null} where it pays nobody
   * @param block the block that it is in
   */
  record Transfer(@Nullable String to, BigInteger wei, long block) {}

  /**
   * The newest uses below this nonce. Nonces up to the last one reserved before {@code since} are
   * left out: nothing was sent there since. A payment's nonce counts where something else took it,
   * and, where it was ever acknowledged as somebody's, until the payment's own use is final.
   *
   * @param acknowledged {@link Acknowledgement#below}
   */
  List<Use> newest(Instant since, BigInteger acknowledged, BigInteger below, int atMost) {
    return jdbc.sql(
            """
            select used.nonce, n.nonce is not null as in_ledger, n.taken_to, n.taken_value_wei,
              n.taken_block_number
            from generate_series(
                greatest(
                  -- the ledger may have lost its first nonces, too
                  coalesce(
                    (select max(nonce) + 1 from hostpay_wallet_nonce
                     where chain_id = :chain_id and wallet = :wallet and reserved_at < :since),
                    (select begun_below from hostpay_wallet
                     where chain_id = :chain_id and wallet = :wallet and begun_at < :since),
                    0),
                  :below - :most_back),
                :below - 1) as used(nonce)
            -- asked nonce by nonce: joined, all of the wallet's would be read
            left join lateral (
              select r.nonce, r.unique_id, r.taken_by, r.taken_to, r.taken_value_wei,
                r.taken_block_number,
                exists (
                  select 1 from hostpay_payment p join hostpay_eth_attempt a using (tx_hash)
                  where p.unique_id = r.unique_id and p.final_at is not null
                    and a.chain_id = r.chain_id and a.wallet = r.wallet and a.nonce = r.nonce)
                  as is_final
              from hostpay_wallet_nonce r
              where r.chain_id = :chain_id and r.wallet = :wallet and r.nonce = used.nonce
              limit 1) n on true
            where n.nonce is null or n.taken_by is not null or n.unique_id is null
              or n.nonce < :acknowledged and not n.is_final
            order by used.nonce desc limit :at_most
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("since", LedgerTime.at(since))
        .param("acknowledged", acknowledged.longValueExact())
        .param("below", below.longValueExact())
        .param("most_back", MOST_BACK)
        .param("at_most", atMost)
        .query(ForeignNonces::use)
        .list();
  }

  private static Use use(ResultSet row, int rowNumber) throws SQLException {
    BigDecimal wei = row.getBigDecimal("taken_value_wei");
    return new Use(
        BigInteger.valueOf(row.getLong("nonce")),
        row.getBoolean("in_ledger"),
        wei == null
            ? null
            : new Transfer(
                row.getString("taken_to"),
                wei.toBigIntegerExact(),
                row.getLong("taken_block_number")));
  }

  /** Records what took the nonce, once: afterwards only its block's finality is asked for. */
  BlockRef recordTaker(LockedPayment payment, Attempt attempt, NonceUse.ByTransaction use) {
    return recordTaker(payment, attempt, use.txHash(), use.to(), use.valueWei(), use.block());
  }

  BlockRef recordTaker(LockedPayment payment, Attempt attempt, NonceUse.ByAuthorization use) {
    return recordTaker(payment, attempt, use.txHash(), null, BigInteger.ZERO, use.block());
  }

  private BlockRef recordTaker(
      LockedPayment payment,
      Attempt attempt,
      String txHash,
      @Nullable String to,
      BigInteger wei,
      BlockRef block) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce
            set taken_by = :tx_hash, taken_to = :to, taken_value_wei = :wei,
                taken_block_number = :block, taken_block_hash = :block_hash
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and unique_id = :unique_id
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("tx_hash", txHash)
        .param("to", to, Types.VARCHAR)
        .param("wei", new BigDecimal(wei))
        .param("block", block.number())
        .param("block_hash", block.hash())
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .update();
    return block;
  }

  /** The block in which something else took the nonce of this attempt, as found before. */
  Optional<BlockRef> taker(Attempt attempt) {
    return jdbc.sql(
            """
            select taken_block_number, taken_block_hash from hostpay_wallet_nonce
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and taken_by is not null
            """)
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .query(
            (row, number) ->
                new BlockRef(row.getLong("taken_block_number"), row.getString("taken_block_hash")))
        .optional();
  }

  /** That block has left the chain: who takes the nonce is open again. */
  void forgetTaker(LockedPayment payment, Attempt attempt) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce
            set taken_by = null, taken_to = null, taken_value_wei = null,
                taken_block_number = null, taken_block_hash = null
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and unique_id = :unique_id
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .update();
  }
}
