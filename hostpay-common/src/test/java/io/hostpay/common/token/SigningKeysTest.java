package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningKeysTest {

  /** Test case 2 of RFC 4231, cut to 16 bytes. */
  @Test
  void signsWithHmacSha256CutToSixteenBytes() {
    byte[] data = "what do ya want for nothing?".getBytes(StandardCharsets.UTF_8);

    assertThat(SigningKeys.of("Jefe").sign(data, data.length))
        .isEqualTo(HexFormat.of().parseHex("5bdcc146bf60754e6a042426089575c7"));
  }

  /** RFC 4231, section 4: the cases whose keys are texts in UTF-8, cut to 16 bytes. */
  @ParameterizedTest
  @CsvSource({
    "0b*20, 4869205468657265, b0344c61d8db38535ca8afceaf0bf12b",
    "0102030405060708090a0b0c0d0e0f10111213141516171819, cd*50, 82558a389a443c0ea4cc819899f2083a",
    "0c*20, 546573742057697468205472756e636174696f6e, a3b6167473100ee06e0c796c2955552b",
  })
  void signsAsTheStandardSays(String key, String data, String signature) {
    SigningKeys keys =
        SigningKeys.of(new String(bytes(key), StandardCharsets.UTF_8), List.of("another"));

    byte[] bytes = bytes(data);
    byte[] expected = HexFormat.of().parseHex(signature);
    assertThat(keys.sign(bytes, bytes.length)).isEqualTo(expected);
    assertThat(keys.verify(bytes, bytes.length, expected)).isTrue();
    assertThat(keys.verify(bytes, bytes.length - 1, expected)).isFalse();
  }

  private static byte[] bytes(String hex) {
    String[] repeated = hex.split("\\*", -1);
    return HexFormat.of()
        .parseHex(repeated.length == 1 ? hex : repeated[0].repeat(Integer.parseInt(repeated[1])));
  }

  /** The copies of a key that are handed around are never used by two at once. */
  @Test
  void signsTheSameHoweverManySignAtOnce() throws Exception {
    SigningKeys keys = SigningKeys.of("Jefe");
    List<byte[]> bodies =
        IntStream.range(0, 64)
            .mapToObj(i -> ("body " + i).repeat(i + 1).getBytes(StandardCharsets.UTF_8))
            .toList();
    List<byte[]> alone = bodies.stream().map(body -> keys.sign(body, body.length)).toList();

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> checks = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        byte[] body = bodies.get(i % bodies.size());
        byte[] signature = alone.get(i % bodies.size());
        checks.add(() -> keys.verify(body, body.length, signature));
      }
      for (Future<Boolean> good : threads.invokeAll(checks)) {
        assertThat(good.get()).isTrue();
      }
    }
  }

  @Test
  void neverShowsAKey() {
    assertThat(SigningKeys.of("the-current-key", List.of("the-previous-key")))
        .hasToString("SigningKeys[***]");
  }

  @Test
  void refusesAnEmptyKey() {
    assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.of(""));
    assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.of("current", List.of("")));
  }
}
