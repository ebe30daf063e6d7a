package io.hostpay.executor;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.settings.SettingsReader;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeySettings;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.payment.PaymentSettings;
import io.hostpay.executor.payment.WatchTarget;
import io.hostpay.executor.wallet.WalletSettings;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What GCHostPay3 needs to know, under the environment variables' names.
 *
 * @param internalKeys of the tokens between the services, HOSTPAY_INTERNAL_SIGNING_KEY
 * @param wallet whose key must yield HOST_WALLET_ETH_ADDRESS; {@code null} only while other
 *     settings are still being read
 * @param rpcEndpoints ETHEREUM_RPC_URL, then ETHEREUM_RPC_FALLBACK_URLS
 */
public record ExecutorSettings(
    SigningKeys internalKeys,
    DatabaseSettings database,
    CloudTasksSettings tasks,
    Targets targets,
    @Nullable Wallet wallet,
    List<NodeUrl> rpcEndpoints,
    Bounds bounds) {

  private static final Duration LONGEST_FIRST_LOOK = Duration.ofSeconds(3);

  /**
   * Where its tasks go.
   *
   * @param orchestrator GCHOSTPAY1_RESPONSE_QUEUE (here the payment queue) and GCHOSTPAY1_URL
   * @param watch GCHOSTPAY3_WATCH_QUEUE and GCHOSTPAY3_URL, this service's own
   */
  public record Targets(TaskTarget orchestrator, WatchTarget watch) {}

  /**
   * Bounds on money and time.
   *
   * @param wallet ETHEREUM_CHAIN_ID, 1 (mainnet) where not set, and the wallet's bounds
   * @param payment bounds on a payment
   */
  public record Bounds(WalletSettings wallet, PaymentSettings payment) {}

  static ExecutorSettings read(SettingsReader reader) {
    long chainId = reader.wholeNumber("ETHEREUM_CHAIN_ID", 1, 1, Long.MAX_VALUE);
    List<NodeUrl> endpoints = RpcUrl.read(reader);
    BigDecimal maxPayment = maxPayment(reader);
    ConfiguredChain.check(reader, chainId, endpoints);
    return new ExecutorSettings(
        SigningKeySettings.read(reader, "HOSTPAY_INTERNAL_SIGNING_KEY"),
        DatabaseSettings.read(reader),
        CloudTasksSettings.read(reader),
        new Targets(
            TaskTarget.read(
                reader, "GCHOSTPAY1_RESPONSE_QUEUE", "GCHOSTPAY1_URL", "/payment-completed"),
            new WatchTarget(
                TaskTarget.read(reader, "GCHOSTPAY3_WATCH_QUEUE", "GCHOSTPAY3_URL", "/watch"))),
        ConfiguredWallet.read(reader),
        endpoints,
        new Bounds(
            new WalletSettings(
                chainId,
                wei(maxPayment, 18),
                maxFee(reader),
                reader.duration("STUCK_AFTER", Duration.ofMinutes(3)),
                cap(reader, "MAX_HOUR_ETH", maxPayment, 10),
                cap(reader, "MAX_DAY_ETH", maxPayment, 50),
                foreignSpending(reader)),
            new PaymentSettings(
                wei(maxPayment, 18),
                allowedAddresses(reader),
                reader.duration("STATUS_MAX_AGE", Duration.ofMinutes(30)),
                firstLook(reader),
                reader.duration("RECEIPT_POLL", Duration.ofMillis(100)))));
  }

  /** A zero that was meant as "no limit" would refuse every payment for good. */
  private static BigDecimal maxPayment(SettingsReader reader) {
    BigDecimal most = reader.decimal("MAX_PAYMENT_ETH", BigDecimal.TEN);
    if (wei(most, 18).signum() == 0) {
      reader.problem("MAX_PAYMENT_ETH", "is less than a wei: every payment would be refused");
    }
    return most;
  }

  private static BigInteger maxFee(SettingsReader reader) {
    BigInteger most = wei(reader.decimal("MAX_FEE_GWEI", new BigDecimal("200")), 9);
    if (most.signum() == 0) {
      reader.problem("MAX_FEE_GWEI", "is less than a wei: no payment would ever be signed");
    }
    return most;
  }

  private static Duration firstLook(SettingsReader reader) {
    Duration look = reader.duration("RECEIPT_WAIT", Duration.ofMillis(200));
    if (look.compareTo(LONGEST_FIRST_LOOK) > 0) {
      reader.problem(
          "RECEIPT_WAIT",
          "is more than 3s: requests would be held open, which later looks are there to avoid");
    }
    return look;
  }

  /**
   * The cap; where not set, this many times MAX_PAYMENT_ETH. One below MAX_PAYMENT_ETH is refused:
   * the largest payment would wait for ever.
   */
  private static BigInteger cap(
      SettingsReader reader, String name, BigDecimal maxPayment, int payments) {
    BigDecimal cap = reader.decimal(name, maxPayment.multiply(BigDecimal.valueOf(payments)));
    if (cap.compareTo(maxPayment) < 0) {
      reader.problem(name, "is less than MAX_PAYMENT_ETH: the largest payment would never be paid");
    }
    return wei(cap, 18);
  }

  private static Set<EthereumAddress> allowedAddresses(SettingsReader reader) {
    String name = "ALLOWED_ADDRESSES";
    Set<EthereumAddress> addresses = new HashSet<>();
    for (String text : reader.optional(name).orElse("").split("[,\\s]+", -1)) {
      if (text.isEmpty()) {
        continue;
      }
      if (EthereumAddress.isValid(text)) {
        addresses.add(EthereumAddress.parse(text));
      } else {
        reader.problem(
            name,
            "contains something that is not an Ethereum address; separate addresses by commas, leave"
                + " it empty to allow any");
      }
    }
    return Set.copyOf(addresses);
  }

  private static ForeignSpending foreignSpending(SettingsReader reader) {
    return switch (reader.withDefault("FOREIGN_SPENDING", "halts")) {
      case "halts" -> ForeignSpending.HALTS;
      case "expected" -> ForeignSpending.EXPECTED;
      default -> {
        reader.problem("FOREIGN_SPENDING", "is neither halts nor expected; not set, it is halts");
        yield ForeignSpending.HALTS;
      }
    };
  }

  private static BigInteger wei(BigDecimal amount, int decimals) {
    return amount.movePointRight(decimals).toBigInteger();
  }
}
