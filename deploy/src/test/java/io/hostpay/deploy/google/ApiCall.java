package io.hostpay.deploy.google;

import java.util.Map;
import tools.jackson.databind.JsonNode;
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
        && !query.containsKey("dryRun")
        && !host.endsWith(RunApi.DOMAIN)
        && !api.equals("oauth2");
  }

  /** What it changes, with the method: {@code PATCH queues/q}. */
  public String change() {
    String kind = path.replaceFirst("/[^/]+$", "").replaceFirst(".*/", "") + "/";
    return method
        + " "
        + switch (api) {
          case "storage" -> "upload";
          case "cloudbuild" ->
              "build of " + body.path("substitutions").path("_IMAGE").asString(path);
          case "artifactregistry" -> "repositories/" + query.getOrDefault("repositoryId", path);
          case "iam" ->
              path.endsWith(":setIamPolicy")
                  ? "policy of " + Policies.resource(this)
                  : "serviceAccounts/" + body.path("accountId").asString(path);
          default -> {
            if (path.endsWith(":setIamPolicy")) {
              yield "policy of " + Policies.resource(this);
            }
            if (path.contains(":")) {
              yield path.replaceFirst(".*:", "") + " of " + kind + last().replaceFirst(":.*", "");
            }
            String named =
                body.path("metadata").path("name").asString(body.path("name").asString(""));
            yield method.equals("POST")
                ? last()
                    + "/"
                    + query.getOrDefault("secretId", named.substring(named.lastIndexOf('/') + 1))
                : kind + last();
          }
        };
  }

  /** What percent of a service's traffic it gives to a revision. */
  public int share(String revision) {
    int share = 0;
    for (JsonNode target : body.path("spec").path("traffic")) {
      if (target.path("revisionName").asString("").equals(revision)) {
        share += target.path("percent").asInt(0);
      }
    }
    return share;
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
