package io.hostpay.local.deploy.google;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request as gcloud sent it.
 *
 * @param api first label of the host without a region: {@code cloudtasks}, {@code run}, …
 * @param host as sent, with the region where there was one
 * @param path without the query
 * @param body empty object where there was none or no JSON
 * @param text the body as it came
 */
public record ApiCall(
    String method,
    String api,
    String host,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    ObjectNode body,
    String text) {

  /** Whether it would have changed something. */
  public boolean writes() {
    return !method.equals("GET")
        && !path.endsWith(":getIamPolicy")
        && !path.endsWith(":testIamPermissions")
        && !path.endsWith("/entries:list")
        && !host.endsWith(RunApi.DOMAIN)
        && !api.equals("iamcredentials");
  }

  /** The last segment of the path. */
  String last() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return method + " " + api + " " + path + (query.isEmpty() ? "" : " " + query) + " " + body;
  }
}
