package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Cloud Run gives a service: the limits and plain settings of its definition. */
final class Definition {
  private static final Pattern MEMORY = Pattern.compile("memory: (\\d+)Mi");
  private static final Pattern MILLI_PROCESSORS = Pattern.compile("cpu: (\\d+)000m");
  private static final Pattern CONNECTIONS =
      Pattern.compile("name: DATABASE_MAX_CONNECTIONS, value: \"(\\d+)\"");

  private final Service service;
  private final Path file;
  private final String text;

  Definition(Service service) throws IOException {
    this.service = service;
    String number =
        switch (service) {
          case ORCHESTRATOR -> "1";
          case STATUS_CHECKER -> "2";
          case PAYMENT_EXECUTOR -> "3";
        };
    file = Repository.here().root().resolve("deploy/services/gchostpay" + number + ".yaml");
    text = Files.readString(file);
  }

  int mebibytes() {
    return number(MEMORY);
  }

  int processors() {
    return number(MILLI_PROCESSORS);
  }

  /** In place of the local run's; lines are JSON, as where nothing is set. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(Map.of("HOSTPAY_LOG_FORMAT", "json"));
    if (service != Service.STATUS_CHECKER) { // which has no database
      settings.put("DATABASE_MAX_CONNECTIONS", Integer.toString(number(CONNECTIONS)));
    }
    return settings;
  }

  private int number(Pattern pattern) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(file + " has no " + pattern);
    }
    return Integer.parseInt(found.group(1));
  }
}
