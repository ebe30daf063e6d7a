package io.hostpay.orchestrator;

import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.settings.SettingsReader;
import java.util.Map;

/**
 * Which endpoints this instance answers at, by HOSTPAY_ENDPOINTS. The webhook has to be open to the
 * internet and may run in a service of its own, without any other endpoint beside it; what
 * operators use may run in another, behind Cloud Run's own check.
 */
public enum ServedEndpoints {
  /** The setting is not there. */
  ALL,
  /** {@code payments}: all but the webhook. */
  PAYMENTS,
  /** {@code alchemy}: the webhook, health and readiness alone. The service is GCHostPay4 then. */
  ALCHEMY,
  /** {@code operators}: what people use and the health checks alone. It is GCHostPay5 then. */
  OPERATORS;

  private static final String SETTING = "HOSTPAY_ENDPOINTS";

  static ServedEndpoints read(SettingsReader reader) {
    return switch (reader.withDefault(SETTING, "")) {
      case "" -> ALL;
      case "payments" -> PAYMENTS;
      case "alchemy" -> ALCHEMY;
      case "operators" -> OPERATORS;
      default -> {
        reader.problem(
            SETTING, "is none of payments, alchemy and operators; not set, it means all");
        yield ALL;
      }
    };
  }

  /** The name in log lines, which are written before the settings are read. */
  static ServiceName serviceName(Map<String, String> environment) {
    return switch (environment.getOrDefault(SETTING, "").strip()) {
      case "alchemy" -> ServiceName.HOSTPAY4;
      case "operators" -> ServiceName.HOSTPAY5;
      default -> ServiceName.HOSTPAY1;
    };
  }

  /** Whether payments are taken in and carried on here. */
  boolean servesPayments() {
    return this == ALL || this == PAYMENTS;
  }

  /** Whether this instance enqueues payments' tasks: on intake, by the sweep, or for operators. */
  boolean enqueuesTasks() {
    return this != ALCHEMY;
  }
}
