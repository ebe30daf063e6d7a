package io.hostpay.common.tasks;

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
  String url() {
    return serviceUrl + path;
  }
}
