package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.settings.SettingsReader;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the nodes are, and what must never be shown of it. */
class RpcUrlTest {
  private static final String KEY = "s3cr3t-k3y-0123456789";

  private static SettingsReader reader(String url, String key, String others) {
    Map<String, String> environment = new HashMap<>();
    environment.put("ETHEREUM_RPC_URL", url);
    environment.put("ETHEREUM_RPC_URL_API", key);
    environment.put("ETHEREUM_RPC_FALLBACK_URLS", others);
    return new SettingsReader(
        environment,
        name -> {
          throw new IllegalStateException("no secret is asked for");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "https://eth.example/v2, https://eth.example/v2/KEY",
    "https://eth.example/v3/, https://eth.example/v3/KEY",
    "https://eth.example/v2/other, https://eth.example/v2/other",
    "http://127.0.0.1:8545, http://127.0.0.1:8545"
  })
  void theKeyIsAppendedWhereTheUrlEndsBeforeIt(String url, String whole) {
    assertThat(RpcUrl.read(reader(url, KEY, "")))
        .containsExactly(NodeUrl.parse(whole.replace("KEY", KEY)));
  }

  @Test
  void allThatAreNamedAreUsedInTheirOrder() {
    assertThat(RpcUrl.read(reader("http://a", KEY, " http://b/x , ,https://c")))
        .isEqualTo(
            List.of(
                NodeUrl.parse("http://a"),
                NodeUrl.parse("http://b/x"),
                NodeUrl.parse("https://c")));
  }

  // The exception about a malformed address quotes it, and the key is part of it.
  @ParameterizedTest
  @ValueSource(
      strings = {" inside", "\nafter a line's end", "\"quoted\"", "<tag>", "a%zz", "a\\b", "ä"})
  void aKeyWithAnIllegalCharacterIsReportedWithoutIt(String illegal) {
    SettingsReader reader = reader("https://eth.example/v2", KEY + illegal, "");

    RpcUrl.read(reader);

    assertReportedWithoutKey(reader, "ETHEREUM_RPC_URL_API");
  }

  // The same of the endpoints that are asked when the first is away.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://eth.example/v2/KEY with blank",
        "eth.example/v2/KEY",
        "ftp://eth.example/v2/KEY",
        "https://:KEY",
        "https:///KEY",
        "https://eth.example:port/KEY",
        "https://eth.example/<KEY>"
      })
  void anotherEndpointThatIsNoUrlIsReportedWithoutItsKey(String url) {
    SettingsReader reader = reader("https://eth.example/v2", KEY, url.replace("KEY", KEY));

    RpcUrl.read(reader);

    assertReportedWithoutKey(reader, "ETHEREUM_RPC_FALLBACK_URLS");
  }

  private static void assertReportedWithoutKey(SettingsReader reader, String setting) {
    assertThatThrownBy(reader::orThrow)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(setting)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(KEY));
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  // Keys stand in user info, path and query, and an endpoint is named in lines and alerts.
  @Test
  void anEndpointIsShownByItsSchemeAndHostOnly() {
    NodeUrl url =
        NodeUrl.parse("https://user:" + KEY + "@eth.example:8443/v2/" + KEY + "?k=" + KEY);

    assertThat(url).hasToString("https://eth.example:8443");
    assertThat(List.of(url).toString()).doesNotContain(KEY);
  }
}
