package io.hostpay.executor;

import io.hostpay.common.secrets.SettingsReader;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainUnavailable;
import io.hostpay.executor.ethereum.WrongChain;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Whether the RPC endpoints are of the chain that the settings name, asked before the start. */
final class ConfiguredChain {
  /** An endpoint is asked once here: for how long it would be left aside does not matter. */
  private static final Clock STANDING = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  /** The start waits no longer for an answer. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private ConfiguredChain() {}

  /** Reports a chain that is another one. One that does not answer is no matter of settings. */
  static void check(SettingsReader reader, long chainId, List<NodeUrl> endpoints) {
    if (reader.optional("ETHEREUM_RPC_URL").isEmpty() || endpoints.isEmpty()) {
      return; // reported as missing
    }
    FutureTask<@Nullable String> question = new FutureTask<>(() -> misfit(chainId, endpoints));
    Thread.ofPlatform().daemon().name("chain-check").start(question);
    try {
      String misfit = question.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
      if (misfit != null) {
        reader.problem("ETHEREUM_CHAIN_ID", "does not fit: " + misfit);
      }
    } catch (TimeoutException e) {
      // The look-up of a name can hang for longer than any time-out of ours: as one that is down.
    } catch (ExecutionException e) {
      throw new IllegalStateException("The chain could not be checked.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable String misfit(long chainId, List<NodeUrl> endpoints) {
    try (Chain chain =
        new Chain(endpoints, chainId, RpcTimeouts.DEFAULT, STANDING, problem -> {})) {
      chain.verify();
      return null;
    } catch (WrongChain e) {
      return e.getMessage();
    } catch (ChainUnavailable e) {
      return null; // payments wait for it, and each endpoint is asked again before its first use
    }
  }
}
