package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainUnavailable;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.testkit.faults.RpcFault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the executor knows and never shows. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class SecretsIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();

  private static String[] secrets() {
    String path = URI.create(setting("ETHEREUM_RPC_URL")).getPath();
    String walletKey = setting("HOST_WALLET_PRIVATE_KEY");
    return new String[] {
      path.substring(path.lastIndexOf('/') + 1),
      walletKey,
      walletKey.replaceFirst("^0x", ""),
      setting("HOSTPAY_INTERNAL_SIGNING_KEY")
    };
  }

  private static String setting(String name) {
    return Objects.requireNonNull(executor.settings().get(name), name);
  }

  // A record's toString shows each component unless it is told not to.
  @Test
  void neitherSettingsNorWhatIsMadeOfThemShowsASecret() {
    assertThat(executor.bean(ExecutorSettings.class).toString()).doesNotContain(secrets());
    assertThat(executor.bean(Wallet.class).toString()).doesNotContain(secrets());
  }

  // An HTTP client's exceptions quote the address that they could not reach.
  @Test
  void neitherDoesTheStackTraceOfANodeThatFails() {
    executor.node().always(RpcFault.dropBefore());

    assertThatThrownBy(() -> executor.bean(Chain.class).market())
        .isInstanceOf(ChainUnavailable.class)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(secrets()));
    executor.node().removeRules();
  }

  // What the start writes about a wrong setting goes into the log.
  @Test
  void aKeyWithAnIllegalCharacterEndsTheStartAndIsNotShown() {
    Map<String, String> settings = new HashMap<>(executor.settings());
    settings.put("ETHEREUM_RPC_URL", "https://eth.example/v2");
    settings.put("ETHEREUM_RPC_URL_API", "k3y-with a-blank-0123456789");

    assertThatThrownBy(() -> ExecutorApplication.start(settings))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("ETHEREUM_RPC_URL_API")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("k3y-with"));
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
