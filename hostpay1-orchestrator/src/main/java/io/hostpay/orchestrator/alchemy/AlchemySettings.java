package io.hostpay.orchestrator.alchemy;

import io.hostpay.common.settings.SettingsReader;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the webhook needs to know.
 *
 * @param signature of ETHEREUM_RPC_WEBHOOK_SECRET; {@code null} where it is not set, and the
 *     webhook takes nothing
 * @param wallet HOST_WALLET_ETH_ADDRESS in lower case; {@code null} where it is not set, and
 *     nothing is recognised as the wallet's
 * @param network ALCHEMY_NETWORK: the chain that payments are made on, as Alchemy names it. The
 *     same address may be active on another one
 */
public record AlchemySettings(
    @Nullable WebhookSignature signature, @Nullable String wallet, String network) {
  private static final String WALLET = "HOST_WALLET_ETH_ADDRESS";
  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{40}");

  /** Reads the variables; all are optional. */
  public static AlchemySettings read(SettingsReader reader) {
    String wallet = reader.optional(WALLET).map(text -> text.toLowerCase(Locale.ROOT)).orElse(null);
    if (wallet != null && !ADDRESS.matcher(wallet).matches()) {
      reader.problem(WALLET, "is not an Ethereum address: 0x and 40 hex digits");
    }
    return new AlchemySettings(
        WebhookSignature.read(reader).orElse(null),
        wallet,
        reader.withDefault("ALCHEMY_NETWORK", "ETH_MAINNET"));
  }
}
