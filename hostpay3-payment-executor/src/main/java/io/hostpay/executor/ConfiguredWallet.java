package io.hostpay.executor;

import io.hostpay.common.settings.Secret;
import io.hostpay.common.settings.SettingsReader;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Signer;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.kms.KmsAway;
import io.hostpay.executor.kms.KmsKey;
import io.hostpay.executor.kms.KmsRefused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wallet: its address, HOST_WALLET_ETH_ADDRESS, and its key, which is
 * HOST_WALLET_PRIVATE_KEY, or HOST_WALLET_KMS_KEY in Cloud KMS, which never gives it away.
 */
final class ConfiguredWallet {
  private static final String HERE = "HOST_WALLET_PRIVATE_KEY";
  private static final String IN_KMS = "HOST_WALLET_KMS_KEY";
  private static final String ADDRESS = "HOST_WALLET_ETH_ADDRESS";
  private static final String EMULATOR = "KMS_EMULATOR_HOST";

  private ConfiguredWallet() {}

  /** The wallet, or {@code null} and a problem. */
  static @Nullable Wallet read(SettingsReader reader) {
    Optional<String> inKms = reader.optional(IN_KMS);
    String address = reader.required(ADDRESS);
    if (!address.isEmpty() && !EthereumAddress.isValid(address)) {
      reader.problem(
          ADDRESS,
          "is not an Ethereum address: 0x and 40 hex digits, with a valid checksum if in mixed case");
      address = "";
    }
    if (inKms.isEmpty()) {
      return here(reader, reader.secret(HERE), address);
    }
    if (reader.optionalSecret(HERE).isPresent()) {
      reader.problem(HERE, "is set beside " + IN_KMS + ": a wallet has one key, in one place");
    }
    if (!KmsKey.isVersion(inKms.get())) {
      reader.problem(
          IN_KMS,
          "is not projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/<number>");
      return null;
    }
    return inKms(reader, inKms.get(), address);
  }

  private static @Nullable Wallet here(SettingsReader reader, Secret key, String address) {
    if (key.reveal().isEmpty() || address.isEmpty()) {
      return null; // reported already
    }
    try {
      return Wallet.of(key.reveal(), address);
    } catch (IllegalArgumentException e) {
      reader.problem(HERE, "cannot be used: " + e.getMessage());
      return null;
    }
  }

  private static @Nullable Wallet inKms(SettingsReader reader, String version, String address) {
    String emulator = reader.optional(EMULATOR).orElse(null);
    if (emulator != null && reader.optional("K_SERVICE").isPresent()) {
      reader.problem(EMULATOR, "is for local runs; on Cloud Run keys are in Cloud KMS");
    }
    if (address.isEmpty()) {
      return null; // reported already
    }
    KmsKey key;
    try {
      key = new KmsKey(version, emulator);
    } catch (KmsRefused e) {
      reader.problem(IN_KMS, "cannot be used: " + e.getMessage());
      return null;
    }
    Signer signer = new KmsSigner(key);
    try {
      return Wallet.of(signer, key.publicKeyPem(), address);
    } catch (KmsAway e) {
      // An outage is no fault of the settings: meanwhile the service watches what is signed
      // already.
      return Wallet.unchecked(signer, address);
    } catch (KmsRefused | IllegalArgumentException e) {
      signer.close();
      reader.problem(IN_KMS, "cannot be used: " + e.getMessage());
      return null;
    }
  }
}
