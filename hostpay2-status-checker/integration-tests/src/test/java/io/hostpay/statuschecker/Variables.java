package io.hostpay.statuschecker;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.util.HashMap;
import java.util.Map;

/** The environment of a GCHostPay2 between a ChangeNow and a Cloud Tasks of this machine. */
final class Variables {
  static final String SIGNING_KEY =
      "internal-test-key-0123456789abcdef0123456789abcdef0123456789ab";
  static final String CHANGENOW_KEY = "changenow-key-0123456789";

  private Variables() {}

  static Map<String, String> between(WireMockServer changeNow, RecordingCloudTasks tasks) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", "0");
    environment.put("HOSTPAY_INTERNAL_SIGNING_KEY", SIGNING_KEY);
    environment.put("CLOUD_TASKS_PROJECT_ID", "hostpay-test");
    environment.put("CLOUD_TASKS_LOCATION", "us-central1");
    environment.put("CLOUD_TASKS_EMULATOR_HOST", tasks.address());
    environment.put("GCHOSTPAY1_RESPONSE_QUEUE", "status-response-queue");
    environment.put("GCHOSTPAY1_URL", "https://hostpay1.example");
    environment.put("CHANGENOW_API_URL", changeNow.baseUrl());
    environment.put("CHANGENOW_API_KEY", CHANGENOW_KEY);
    environment.put("CHANGENOW_QUICK_TRY_WAIT", "5ms");
    return environment;
  }
}
