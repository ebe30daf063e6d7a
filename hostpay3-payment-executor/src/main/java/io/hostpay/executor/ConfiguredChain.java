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
  /** A stopped clock: each endpoint is asked once here, so that no quarantine has to run out. */
  private static final Clock STOPPED = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private ConfiguredChain() {}

  /**
   * Reports a problem if the endpoints are of another chain. If none answers, nothing is reported:
   * that is no fault of the settings.
   */
  static void check(SettingsReader reader, long chainId, List<NodeUrl> endpoints) {
    if (reader.optional("ETHEREUM_RPC_URL").isEmpty() || endpoints.isEmpty()) {
      return; // reported as missing
    }
    try (Chain chain = new Chain(endpoints, chainId, RpcTimeouts.DEFAULT, STOPPED, problem -> {})) {
      chain.verify();
    } catch (WrongChain e) {
      reader.problem("ETHEREUM_CHAIN_ID", "does not fit: " + e.getMessage());
    } catch (ChainUnavailable e) {
      // payments wait for it, and each endpoint is asked again before its first use
    }
  }
}
