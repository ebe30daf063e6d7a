package io.hostpay.executor;

import io.hostpay.common.settings.SettingsReader;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainUnavailable;
import io.hostpay.executor.ethereum.WrongChain;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Whether the RPC endpoints are of the chain that the settings name, asked before the start. */
final class ConfiguredChain {
  /** An endpoint is asked once here: for how long it would be left aside does not matter. */
  private static final Clock STANDING = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private ConfiguredChain() {}

  /** Reports a chain that is another one. One that does not answer is no matter of settings. */
  static void check(SettingsReader reader, long chainId, List<NodeUrl> endpoints) {
    if (reader.optional("ETHEREUM_RPC_URL").isEmpty() || endpoints.isEmpty()) {
      return; // reported as missing
    }
    try (Chain chain =
        new Chain(endpoints, chainId, RpcTimeouts.DEFAULT, STANDING, problem -> {})) {
      chain.verify();
    } catch (WrongChain e) {
      reader.problem("ETHEREUM_CHAIN_ID", "does not fit: " + e.getMessage());
    } catch (ChainUnavailable e) {
      // payments wait for it, and each endpoint is asked again before its first use
    }
  }
}
