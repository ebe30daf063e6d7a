package io.hostpay.executor.ethereum.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource({
    "https://eth-mainnet.g.alchemy.com/v2/abcdefgh12345678, https://eth-mainnet.g.alchemy.com",
    "https://user:password@node.example:8443/x?apikey=12345678, https://node.example:8443",
    "http://127.0.0.1:8545, http://127.0.0.1:8545",
    "http://[::1]:8545/, http://[::1]:8545"
  })
  void namesAnEndpointBySchemeAndHostOnly(String url, String name) {
    assertThat(Redaction.name(HttpUrl.get(url))).isEqualTo(name);
  }

  @Test
  void takesPartsOfTheUrlOutOfTheNodesWords() {
    HttpUrl url =
        HttpUrl.get(
            "https://someone:verysecret@node.example/v2/abcdefgh12345678?apikey=qrstuvwx99");

    assertThat(
            Redaction.clean(
                "project abcdefgh12345678 of someone:verysecret with\nqrstuvwx99 on v2 is blocked",
                url))
        .isEqualTo("project *** of someone:*** with *** on v2 is blocked");
  }

  @Test
  void cutsLongWords() {
    assertThat(Redaction.clean("x".repeat(10_000), HttpUrl.get("http://node.example")))
        .hasSizeLessThan(400);
  }
}
