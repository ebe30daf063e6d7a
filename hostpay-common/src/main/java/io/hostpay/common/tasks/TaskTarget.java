package io.hostpay.common.tasks;

import io.hostpay.common.settings.SettingsReader;
import java.net.URI;

/**
 * Where a task goes.
 *
 * @param queue short id of the queue
 * @param serviceUrl the target service's own URL: also the audience of the OIDC token, which Cloud
 *     Run compares with its URL without the path
 * @param path begins with {@code /}
 */
public record TaskTarget(String queue, URI serviceUrl, String path) {
  /** Reads a target whose queue and service are settings. */
  public static TaskTarget read(
      SettingsReader reader, String queueSetting, String urlSetting, String path) {
    return new TaskTarget(reader.required(queueSetting), reader.httpUrl(urlSetting), path);
  }

  String url() {
    return serviceUrl + path;
  }
}
