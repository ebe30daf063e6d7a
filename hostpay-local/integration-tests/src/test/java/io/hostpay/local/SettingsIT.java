package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.executor.ExecutorApplication;
import io.hostpay.orchestrator.OrchestratorApplication;
import io.hostpay.statuschecker.StatusCheckerApplication;
import io.hostpay.testkit.ethereum.Anvil;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that is told something wrong says what, all of it at once, and does not start. */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
class SettingsIT {
  /** {@code EX_CONFIG} of sysexits.h. */
  private static final int CONFIGURATION_ERROR = 78;

  private static final String DATABASE_PASSWORD = "database-password-that-nobody-may-see";

  /** The second of anvil's well-known accounts. */
  private static final String OTHER_PRIVATE_KEY =
      "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

  private static final List<String> SECRETS =
      List.of(
          DATABASE_PASSWORD,
          LocalKeys.TPS_HOSTPAY_SIGNING_KEY,
          LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY,
          Anvil.DEV_PRIVATE_KEY.substring(2),
          OTHER_PRIVATE_KEY.substring(2),
          "local-changenow-key",
          "short-key");

  /** Every setting without a default. */
  private static List<String> required(Service service) {
    return switch (service) {
      case ORCHESTRATOR ->
          List.of(
              "TPS_HOSTPAY_SIGNING_KEY",
              "HOSTPAY_INTERNAL_SIGNING_KEY",
              "CLOUD_TASKS_PROJECT_ID",
              "CLOUD_TASKS_LOCATION",
              "CLOUD_TASKS_SERVICE_ACCOUNT",
              "SWEEP_SERVICE_ACCOUNT",
              "GCHOSTPAY1_URL",
              "CLOUD_SQL_CONNECTION_NAME",
              "DATABASE_NAME_SECRET",
              "DATABASE_USER_SECRET",
              "DATABASE_PASSWORD_SECRET",
              "GCHOSTPAY2_QUEUE",
              "GCHOSTPAY2_URL",
              "GCHOSTPAY3_QUEUE",
              "GCHOSTPAY3_WATCH_QUEUE",
              "GCHOSTPAY3_URL");
      case STATUS_CHECKER ->
          List.of(
              "HOSTPAY_INTERNAL_SIGNING_KEY",
              "CHANGENOW_API_KEY",
              "CLOUD_TASKS_PROJECT_ID",
              "CLOUD_TASKS_LOCATION",
              "GCHOSTPAY1_RESPONSE_QUEUE",
              "GCHOSTPAY1_URL");
      case PAYMENT_EXECUTOR ->
          List.of(
              "HOSTPAY_INTERNAL_SIGNING_KEY",
              "HOST_WALLET_PRIVATE_KEY",
              "HOST_WALLET_ETH_ADDRESS",
              "ETHEREUM_RPC_URL",
              "CLOUD_TASKS_PROJECT_ID",
              "CLOUD_TASKS_LOCATION",
              "CLOUD_SQL_CONNECTION_NAME",
              "DATABASE_NAME_SECRET",
              "DATABASE_USER_SECRET",
              "DATABASE_PASSWORD_SECRET",
              "GCHOSTPAY1_RESPONSE_QUEUE",
              "GCHOSTPAY1_URL",
              "GCHOSTPAY3_WATCH_QUEUE",
              "GCHOSTPAY3_URL");
    };
  }

  // Production fault 10
  @ParameterizedTest
  @EnumSource
  void namesEverySettingThatIsMissing(Service service) {
    Ended ended = EndedService.start(service, Map.of());

    assertThat(ended.status()).isEqualTo(CONFIGURATION_ERROR);
    assertThat(ended.output())
        .contains("The service did not start and no payment was touched")
        .doesNotContain("\tat ");
    for (String name : required(service)) {
      assertThat(ended.output()).contains(name + " is not set");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongSettingIsOneLogLineWithItsSeverity(Service service) {
    Ended ended = EndedService.start(service, Map.of("K_SERVICE", "gchostpay"));

    assertThat(ended.output().lines()).hasSize(1);
    JsonNode line = JsonMapper.shared().readTree(ended.output());
    assertThat(line.get("severity").stringValue()).isEqualTo("ERROR");
    assertThat(line.get("event").stringValue()).isEqualTo("start_failed");
    assertThat(line.get("message").stringValue()).contains("CLOUD_TASKS_PROJECT_ID is not set");
  }

  /** Every other start that fails: here the port is another's. */
  @Test
  void aStartThatFailsIsOneLogLineWithItsSeverity() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Map<String, String> environment = good(Service.STATUS_CHECKER);
      environment.remove("HOSTPAY_LOG_FORMAT");
      environment.put("PORT", Integer.toString(taken.getLocalPort()));

      Ended ended = EndedService.start(Service.STATUS_CHECKER, environment);

      assertThat(ended.status()).isEqualTo(1);
      List<String> errors = ended.output().lines().filter(text -> text.contains("ERROR")).toList();
      assertThat(errors).hasSize(1);
      JsonNode line = JsonMapper.shared().readTree(errors.getFirst());
      assertThat(line.get("event").stringValue()).isEqualTo("start_failed");
      assertThat(line.get("message").stringValue())
          .contains("The service did not start and no payment was touched");
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesTheOneSettingThatIsMissing(Service service) {
    for (String name : required(service)) {
      Map<String, String> environment = good(service);
      environment.remove(name);

      assertThatThrownBy(() -> startHere(service, environment))
          .isInstanceOf(InvalidSettings.class)
          .hasMessageEndingWith("first:\n  " + name + " is not set");
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesEverySettingThatIsMalformedAndShowsNoSecret(Service service) {
    Map<String, String> environment = good(service);
    Map<String, String> malformed = malformed(service);
    environment.putAll(malformed);

    Ended ended = EndedService.start(service, environment);

    assertThat(ended.status()).isEqualTo(CONFIGURATION_ERROR);
    assertThat(ended.problems()).containsExactlyInAnyOrderElementsOf(malformed.keySet());
    assertThat(ended.output()).doesNotContain(SECRETS).doesNotContain("\tat ");
  }

  /** Once, it started with some of these, and paid nobody or did as if something else was given. */
  @ParameterizedTest
  @CsvSource({
    "MAX_PAYMENT_ETH, 0, every payment would be refused",
    "MAX_PAYMENT_ETH, 0.0000000000000000001, every payment would be refused",
    "MAX_HOUR_ETH, 9.99, the largest payment would never be paid",
    "MAX_DAY_ETH, 9.99, the largest payment would never be paid",
    "FOREIGN_SPENDING, maybe, neither halts nor expected",
    "ALLOWED_ADDRESSES, 0x12, not an Ethereum address",
    "MAX_FEE_GWEI, 0.0, no payment would ever be signed",
    "RECEIPT_WAIT, 3001ms, requests would be held open"
  })
  void refusesAValueThatItCouldNotWorkBy(String name, String value, String why) {
    Map<String, String> environment = good(Service.PAYMENT_EXECUTOR);
    environment.put(name, value);

    assertThatThrownBy(() -> startHere(Service.PAYMENT_EXECUTOR, environment))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll(name, why);
  }

  private static Map<String, String> malformed(Service service) {
    return switch (service) {
      case ORCHESTRATOR ->
          Map.of(
              "TPS_HOSTPAY_SIGNING_KEY", "short-key",
              "DATABASE_MAX_CONNECTIONS", "many",
              "GCHOSTPAY2_URL", "gchostpay2.example",
              "GCHOSTPAY3_URL", "http://gc host pay 3/");
      case STATUS_CHECKER ->
          Map.of(
              "HOSTPAY_INTERNAL_SIGNING_KEY", "short-key",
              "CHANGENOW_API_URL", "api.changenow.io",
              "CHANGENOW_READ_TIMEOUT", "10",
              "CHANGENOW_AMOUNT_TOLERANCE_PERCENT", "five",
              "GCHOSTPAY1_URL", "ftp://gchostpay1.example");
      case PAYMENT_EXECUTOR ->
          Map.of(
              "HOSTPAY_INTERNAL_SIGNING_KEY", "short-key",
              "HOST_WALLET_PRIVATE_KEY", OTHER_PRIVATE_KEY.substring(0, 60),
              "ETHEREUM_RPC_URL", "wss://node.example",
              "ETHEREUM_RPC_FALLBACK_URLS", "node.example",
              "ETHEREUM_CHAIN_ID", "mainnet",
              "MAX_PAYMENT_ETH", "1e3",
              "MAX_FEE_GWEI", "-1",
              "STUCK_AFTER", "0s",
              "GCHOSTPAY1_URL", "//gchostpay1");
    };
  }

  @Test
  void refusesAPrivateKeyOfAnotherWalletAndShowsNeither() {
    Map<String, String> environment = good(Service.PAYMENT_EXECUTOR);
    environment.put("HOST_WALLET_PRIVATE_KEY", OTHER_PRIVATE_KEY);

    Ended ended = EndedService.start(Service.PAYMENT_EXECUTOR, environment);

    assertThat(ended.status()).isEqualTo(CONFIGURATION_ERROR);
    assertThat(ended.problems()).containsExactly("HOST_WALLET_PRIVATE_KEY");
    assertThat(ended.output())
        .contains(Anvil.DEV_ADDRESS, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
        .doesNotContain(SECRETS)
        .doesNotContain("\tat ");
  }

  @Test
  void refusesAMalformedWalletAddressByItsName() {
    Map<String, String> environment = good(Service.PAYMENT_EXECUTOR);
    environment.put("HOST_WALLET_ETH_ADDRESS", "0x1234");

    assertThatThrownBy(() -> ExecutorApplication.start(environment))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("\n  HOST_WALLET_ETH_ADDRESS is not an Ethereum address");
  }

  @Test
  void refusesAChainThatIsNotTheConfiguredOne() {
    try (Anvil chain = Anvil.start()) {
      Map<String, String> environment = good(Service.PAYMENT_EXECUTOR);
      environment.put("ETHEREUM_RPC_URL", chain.rpcUrl().toString());
      environment.put("ETHEREUM_CHAIN_ID", "1");

      Ended ended = EndedService.start(Service.PAYMENT_EXECUTOR, environment);

      assertThat(ended.status()).isEqualTo(CONFIGURATION_ERROR);
      assertThat(ended.problems()).containsExactly("ETHEREUM_CHAIN_ID");
      assertThat(ended.output())
          .contains("is on chain 31337, not on 1")
          .doesNotContain("\tat ", "Error creating bean");
      assertThat(ended.output().lines()).hasSize(2);
    }
  }

  /** What the local run gives it, though nothing of it runs. */
  private static Map<String, String> good(Service service) {
    return new HashMap<>(
        service.environment(
            Ports.free(),
            new DatabaseSettings("127.0.0.1:1", "hostpay", "hostpay", DATABASE_PASSWORD, 1),
            LocalClock.startingNow(1)));
  }

  private static void startHere(Service service, Map<String, String> environment) {
    switch (service) {
      case ORCHESTRATOR -> OrchestratorApplication.start(environment).close();
      case STATUS_CHECKER -> StatusCheckerApplication.start(environment).close();
      case PAYMENT_EXECUTOR -> ExecutorApplication.start(environment).close();
    }
  }
}
