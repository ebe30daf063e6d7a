package io.hostpay.local.monitoring;

import io.hostpay.common.logging.ServiceName;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Service;
import io.hostpay.local.ServiceProcess;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.ProcessStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A service that a deployment may have beside the three, from GCHostPay1's image. */
record SeparateService(ServiceName service, ServiceProcess process, int port) {
  /** Calls the operators' service with a person's token, as Cloud Run passes it on. */
  static final String OPERATOR = "ann@example.com";

  /** Waits until it answers. */
  static SeparateService start(
      ServiceName service,
      LocalSystem system,
      Map<String, String> settings,
      Consumer<String> output) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(
        switch (service) {
          case HOSTPAY4 -> Map.of("HOSTPAY_ENDPOINTS", "alchemy");
          case HOSTPAY5 ->
              Map.of(
                  "HOSTPAY_ENDPOINTS", "operators",
                  "OPERATOR_IDENTITY", "cloud-run",
                  "OPERATOR_ACCOUNTS", OPERATOR);
          default -> throw new IllegalArgumentException(service + " is one of the three");
        });
    int port = FreePort.find();
    ServiceProcess process = system.another(Service.ORCHESTRATOR, port, all, output);
    process.awaitHealthy();
    return new SeparateService(service, process, port);
  }

  long residentKiB() {
    return new ProcessStatus(process.pid()).residentKiB();
  }
}
