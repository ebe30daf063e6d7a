package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {
  private static final Path USAGE =
      Repository.here().root().resolve("hostpay-local").resolve("usage.txt");

  @Test
  void staysUnlessItIsAskedToPay() {
    RunOptions options = RunOptions.parse();

    assertThat(options.payments()).isZero();
    assertThat(options.step()).isFalse();
    assertThat(options.aloud()).isTrue();
    assertThat(options.timeScale()).isEqualTo(1);
    assertThat(options.settings()).isEmpty();
  }

  @Test
  void ofManyPaymentsNotEveryLineIsShown() {
    assertThat(RunOptions.parse("--payments", "40").aloud()).isFalse();
    assertThat(RunOptions.parse("--once").aloud()).isTrue();
  }

  @Test
  void givesAServiceItsSettings() {
    RunOptions options =
        RunOptions.parse(
            "--metrics",
            "--set",
            "GCHostPay3.MAX_FEE_GWEI=50",
            "--set",
            "GCHostPay3.ETHEREUM_RPC_URL=http://node.example/v2?key=a=b");

    assertThat(options.settings().get(Service.PAYMENT_EXECUTOR))
        .isEqualTo(
            Map.of(
                "MANAGEMENT_PORT",
                "9083",
                "MAX_FEE_GWEI",
                "50",
                "ETHEREUM_RPC_URL",
                "http://node.example/v2?key=a=b"));
    assertThat(options.settings().get(Service.STATUS_CHECKER))
        .isEqualTo(Map.of("MANAGEMENT_PORT", "9082"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--onec",
        "once",
        "--once --payments 3",
        "--payments",
        "--payments 0",
        "--payments 10001",
        "--payments many",
        "--time-scale",
        "--time-scale 0",
        "--time-scale 100001",
        "--set",
        "--set MAX_FEE_GWEI=50",
        "--set GCHostPay4.PORT=1",
        "--set GCHostPay3.=1",
        "--set GCHostPay3.PORT",
        "--trouble --once",
        "--payments 3 --trouble",
        "--images --time-scale 2",
        "--images --metrics",
        "--images --set GCHostPay3.MAX_FEE_GWEI=50",
      })
  void refusesWhatItDoesNotUnderstand(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.parse(line.split(" ")));
  }

  /** The text of {@code --help}, by which the script tells a typing mistake before it builds. */
  @Test
  void everyOptionOfTheUsageIsUnderstood() throws IOException {
    List<String> named =
        Pattern.compile("^  (--[a-z-]+)", Pattern.MULTILINE)
            .matcher(Files.readString(USAGE))
            .results()
            .map(match -> match.group(1))
            .filter(option -> !option.equals("--help"))
            .toList();

    assertThat(named).hasSizeGreaterThan(4);
    for (String option : named) {
      String value =
          switch (option) {
            case "--payments", "--time-scale" -> " 2";
            case "--set" -> " GCHostPay1.A=b";
            default -> "";
          };
      assertThat(RunOptions.parse((option + value).split(" "))).as(option).isNotNull();
    }
  }
}
