package io.hostpay.executor;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.secrets.SettingsReader;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What GCHostPay3 needs to know, under the environment variables' names.
 *
 * @param internalKeys of the tokens between the services, HOSTPAY_INTERNAL_SIGNING_KEY
 * @param orchestrator GCHOSTPAY1_RESPONSE_QUEUE (here the payment queue) and GCHOSTPAY1_URL
 * @param wallet HOST_WALLET_PRIVATE_KEY, which must yield HOST_WALLET_ETH_ADDRESS; {@code null}
 *     only while other settings are still being read
 * @param chainId ETHEREUM_CHAIN_ID, 1 (mainnet) where not set
 * @param rpcEndpoints ETHEREUM_RPC_URL, then ETHEREUM_RPC_FALLBACK_URLS
 */
public record ExecutorSettings(
    SigningKeys internalKeys,
    DatabaseSettings database,
    CloudTasksSettings tasks,
    TaskTarget orchestrator,
    @Nullable Wallet wallet,
    long chainId,
    List<NodeUrl> rpcEndpoints,
    Limits limits) {

  /**
   * Bounds on money and time.
   *
   * @param maxPaymentWei MAX_PAYMENT_ETH: more than this is refused
   * @param maxFeeWei MAX_FEE_GWEI: most that is offered per gas, in wei
   * @param statusMaxAge STATUS_MAX_AGE: nothing is signed on an older word of ChangeNow's
   * @param stuckAfter STUCK_AFTER: an attempt not mined after this is replaced
   * @param receiptWait RECEIPT_WAIT: how long a request waits to be mined before it answers 424
   * @param receiptPoll RECEIPT_POLL: between two looks for a receipt
   */
  public record Limits(
      BigInteger maxPaymentWei,
      BigInteger maxFeeWei,
      Duration statusMaxAge,
      Duration stuckAfter,
      Duration receiptWait,
      Duration receiptPoll) {}

  static ExecutorSettings read(SettingsReader reader) {
    long chainId = reader.wholeNumber("ETHEREUM_CHAIN_ID", 1, 1, Long.MAX_VALUE);
    List<NodeUrl> endpoints = RpcUrl.read(reader);
    ConfiguredChain.check(reader, chainId, endpoints);
    return new ExecutorSettings(
        reader.signingKeys("HOSTPAY_INTERNAL_SIGNING_KEY"),
        DatabaseSettings.read(reader),
        CloudTasksSettings.read(reader),
        TaskTarget.read(
            reader, "GCHOSTPAY1_RESPONSE_QUEUE", "GCHOSTPAY1_URL", "/payment-completed"),
        wallet(reader),
        chainId,
        endpoints,
        new Limits(
            wei(reader.decimal("MAX_PAYMENT_ETH", new BigDecimal("10")), 18),
            wei(reader.decimal("MAX_FEE_GWEI", new BigDecimal("200")), 9),
            reader.duration("STATUS_MAX_AGE", Duration.ofMinutes(30)),
            reader.duration("STUCK_AFTER", Duration.ofMinutes(3)),
            reader.duration("RECEIPT_WAIT", Duration.ofSeconds(100)),
            reader.duration("RECEIPT_POLL", Duration.ofSeconds(2))));
  }

  private static @Nullable Wallet wallet(SettingsReader reader) {
    String key = reader.secret("HOST_WALLET_PRIVATE_KEY").reveal();
    String address = reader.required("HOST_WALLET_ETH_ADDRESS");
    if (key.isEmpty() || address.isEmpty()) {
      return null; // reported as missing
    }
    if (!EthereumAddress.isValid(address)) {
      reader.problem(
          "HOST_WALLET_ETH_ADDRESS",
          "is not an Ethereum address: 0x and 40 hex digits, with a valid checksum if in mixed case");
      return null;
    }
    try {
      return Wallet.of(key, address);
    } catch (IllegalArgumentException e) {
      reader.problem("HOST_WALLET_PRIVATE_KEY", "cannot be used: " + e.getMessage());
      return null;
    }
  }

  private static BigInteger wei(BigDecimal amount, int decimals) {
    return amount.movePointRight(decimals).toBigInteger();
  }
}
