package io.hostpay.deploy.google;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Artifact Registry, Cloud Build and the bucket between them: a build makes its images exist. */
public final class ImagesApi implements Api {
  private final Set<String> tags = new TreeSet<>();
  private final List<ObjectNode> builds = new ArrayList<>();
  private final Map<String, ObjectNode> repositories = new TreeMap<>();

  /** {@code image:tag} of all that exist. */
  public Set<String> tags() {
    return tags;
  }

  /** An image that was built before. */
  public void add(String tag) {
    tags.add(tag);
    repositories.computeIfAbsent(
        "hostpay",
        id ->
            JsonNodeFactory.instance
                .objectNode()
                .put("name", "x/repositories/" + id)
                .put("format", "DOCKER"));
  }

  /** The builds that were asked for. */
  public List<ObjectNode> builds() {
    return builds;
  }

  @Override
  public Reply answer(ApiCall call) {
    return switch (call.api()) {
      case "artifactregistry" -> registry(call);
      case "cloudbuild" -> build(call);
      default -> storage(call);
    };
  }

  private Reply registry(ApiCall call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (call.path().endsWith("/dockerImages")) {
      String repository =
          call.path().replaceFirst(".*/repositories/", "").replace("/dockerImages", "");
      if (!repositories.containsKey(repository)) {
        return Reply.notFound(call.path());
      }
      ArrayNode all = answer.putArray("dockerImages");
      for (String tag : tags) {
        String[] parts = tag.split(":", 2);
        String version = parts[0] + "@sha256:" + parts[1];
        all.addObject()
            .put("name", call.path().replaceFirst("^/v1/", "") + "/" + version)
            .put("uri", "us-central1-docker.pkg.dev/p/" + repository + "/" + version)
            .putArray("tags")
            .add(parts[1])
            .add("also-" + parts[1]);
      }
      return Reply.ok(answer);
    }
    if (call.path().endsWith("/repositories")) {
      if (call.method().equals("POST")) {
        String id = call.query().getOrDefault("repositoryId", "");
        repositories.put(
            id, call.body().deepCopy().put("name", call.path().substring(4) + "/" + id));
        return Reply.ok(operation(call));
      }
      ArrayNode all = answer.putArray("repositories");
      repositories.values().forEach(all::add);
      return Reply.ok(answer);
    }
    if (call.path().contains("/operations/")) {
      return Reply.ok(operation(call));
    }
    ObjectNode repository = repositories.get(call.last());
    return repository == null ? Reply.notFound(call.path()) : Reply.ok(repository);
  }

  private Reply build(ApiCall call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (call.method().equals("POST") && call.path().endsWith("/builds")) {
      ObjectNode build = call.body().deepCopy();
      String id = "build-" + (builds.size() + 1);
      build.put("id", id).put("status", "SUCCESS").put("createTime", "2026-01-01T00:00:00Z");
      build
          .put("name", call.path().substring(4) + "/" + id)
          .put("projectId", call.path().split("/", -1)[3]);
      builds.add(build);
      build
          .path("images")
          .forEach(image -> tags.add(substituted(image, build).replaceFirst(".*/", "")));
      answer.put("name", "operations/build/p/" + builds.size());
      answer.putObject("metadata").set("build", build);
      return Reply.ok(answer);
    }
    return builds.isEmpty() ? Reply.notFound(call.path()) : Reply.ok(builds.getLast());
  }

  private static ObjectNode operation(ApiCall call) {
    String location = call.path().substring(4).replaceFirst("/(repositories|operations).*", "");
    ObjectNode operation = JsonNodeFactory.instance.objectNode();
    operation.put("name", location + "/operations/1").put("done", true).putObject("response");
    return operation;
  }

  private static String substituted(JsonNode image, ObjectNode build) {
    return image
        .asString()
        .replace("${_IMAGE}", build.path("substitutions").path("_IMAGE").asString(""));
  }

  private static Reply storage(ApiCall call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (call.path().endsWith("/b")) { // the list of buckets: the one asked for is ours
      String bucket = call.query().getOrDefault("prefix", "");
      answer.putArray("items").addObject().put("name", bucket).put("id", bucket);
      return Reply.ok(answer);
    }
    return Reply.ok(
        answer
            .put("name", call.query().getOrDefault("name", call.last()))
            .put("bucket", call.path().replaceFirst(".*/b/", "").replaceFirst("/.*", ""))
            .put("generation", "1")
            .put("size", Integer.toString(uploaded(call.text()))));
  }

  /** Bytes in the second part of a multipart body, which apitools writes with plain newlines. */
  private static int uploaded(String multipart) {
    int firstLine = multipart.indexOf('\n');
    if (firstLine < 0) {
      return 0;
    }
    String[] parts = multipart.split(Pattern.quote(multipart.substring(0, firstLine)), -1);
    String part = parts[2];
    return part.length() - part.indexOf("\n\n") - 2 - 1;
  }
}
