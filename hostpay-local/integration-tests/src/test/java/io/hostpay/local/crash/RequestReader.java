package io.hostpay.local.crash;

import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.Call;
import io.hostpay.testkit.postgres.Database;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells one task of GCHostPay3's from the other by what it will find: a payment that is not signed
 * yet, pending, below the market, mined, paid, or final.
 */
final class RequestReader implements KillSwitch.Reader {
  private static final String PENDING = "pending";
  private static final String BELOW_THE_MARKET = "below the market";
  private static final String MINED = "mined";
  private static final String PAID = "paid";
  private static final String FINAL = "final";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TokenCodec<PaymentRequest> codec =
      TokenCodec.paymentRequest(SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY));
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final Anvil chain;
  private final Database database;
  private final LocalClock clock;

  RequestReader(Anvil chain, Database database, LocalClock clock) {
    this.chain = chain;
    this.database = database;
    this.clock = clock;
  }

  /** Whether a request of this label makes a dearer attempt. */
  static boolean replaces(String label) {
    return label.endsWith(BELOW_THE_MARKET);
  }

  /** Whether a request of this label comes after the payment is PAID. */
  static boolean isAfterPaid(String label) {
    return label.endsWith(PAID) || label.endsWith(FINAL);
  }

  /**
   * Whether a look has found nothing to do but to wait for the next block, since this was taken
   * last: so however slow the machine is, each payment is also looked at in vain.
   */
  boolean takeWaitForBlock() {
    return waiting.getAndSet(false);
  }

  @Override
  public KillSwitch.Request read(Call call, String body) {
    String token = JSON.readTree(body).path("token").asString("");
    if (codec.decode(token, clock.clock().instant())
        instanceof TokenVerdict.Valid<PaymentRequest> valid) {
      String id = valid.message().order().uniqueId().value();
      String found = find(id);
      if (call.name().endsWith("/watch") && (found.equals(PENDING) || found.equals(PAID))) {
        waiting.set(true);
      }
      return new KillSwitch.Request(call.name() + ", " + found, id);
    }
    return new KillSwitch.Request(call.name(), "");
  }

  private String find(String id) {
    String state =
        database
            .jdbc()
            .sql("select state from hostpay_payment where unique_id = :id")
            .param("id", id)
            .query((row, number) -> row.getString(1))
            .single();
    return switch (state) {
      case "SUBMITTED" -> submitted(id);
      case "PAID", "COMPLETED" -> isBelowTheFinalizedBlock(id) ? FINAL : PAID;
      default -> state;
    };
  }

  private String submitted(String id) {
    List<Attempt> attempts =
        database
            .jdbc()
            .sql(
                """
                select tx_hash, max_fee_per_gas from hostpay_eth_attempt where unique_id = :id
                order by max_fee_per_gas desc
                """)
            .param("id", id)
            .query(
                (row, number) -> new Attempt(row.getString(1), row.getBigDecimal(2).toBigInteger()))
            .list();
    if (attempts.stream().anyMatch(attempt -> isMined(attempt.hash()))) {
      return MINED;
    }
    return attempts.getFirst().maxFee().compareTo(nextBaseFee()) < 0 ? BELOW_THE_MARKET : PENDING;
  }

  private record Attempt(String hash, BigInteger maxFee) {}

  private boolean isMined(String hash) {
    return !chain.rpc("eth_getTransactionReceipt", hash).isNull();
  }

  /** The base fee of the next block: an attempt that the newest left out may fit into that one. */
  private BigInteger nextBaseFee() {
    return quantity(
        chain.rpc("eth_feeHistory", "0x1", "latest", List.of()).path("baseFeePerGas").path(1));
  }

  private boolean isBelowTheFinalizedBlock(String id) {
    long block =
        database
            .jdbc()
            .sql("select block_number from hostpay_payment where unique_id = :id")
            .param("id", id)
            .query((row, number) -> row.getLong(1))
            .single();
    JsonNode finalized = chain.rpc("eth_getBlockByNumber", "finalized", false).path("number");
    return quantity(finalized).longValueExact() >= block;
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }
}
