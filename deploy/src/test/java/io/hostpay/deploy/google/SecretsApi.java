package io.hostpay.deploy.google;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Secret Manager, v1. */
final class SecretsApi implements Api {
  /** One version's payload, and whether it may be read. */
  private static final class Version {
    private final String content;
    private boolean enabled = true;

    private Version(String content) {
      this.content = content;
    }
  }

  private final Map<String, List<Version>> secrets = new TreeMap<>();
  private final Map<String, Map<String, String>> labels = new TreeMap<>();
  private final Map<String, Integer> etags = new TreeMap<>();
  private int lastEtag;

  @Override
  public Reply answer(ApiCall call) {
    String[] steps = call.path().split("/", -1); // "", v1, projects, p, secrets, s, versions, v
    if (steps.length == 5) {
      return call.method().equals("POST") ? create(call) : list(steps[3]);
    }
    String name = steps[5].replaceFirst(":.*", "");
    List<Version> versions = secrets.get(name);
    if (versions == null) {
      return Reply.notFound("Secret [" + call.path() + "]");
    }
    String base = "projects/" + steps[3] + "/secrets/" + name;
    if (call.path().endsWith(":addVersion")) {
      add(name, decoded(call));
      return Reply.ok(
          shown(base, versions.size(), versions.getLast())
              .put("clientSpecifiedPayloadChecksum", true));
    }
    if (steps.length == 6) {
      String etag = call.query().getOrDefault("etag", call.body().path("etag").asString(""));
      if (!etag.isEmpty() && !etag.equals(etag(name))) {
        return Reply.error(400, "FAILED_PRECONDITION", "the etag is not that of " + name);
      }
      if (call.method().equals("DELETE")) {
        remove(name);
        return Reply.ok(object());
      }
      if (call.method().equals("PATCH")) {
        if (call.query().getOrDefault("updateMask", "").contains("labels")) {
          labels.remove(name);
          call.body().path("labels").forEachEntry((label, v) -> label(name, label, v.asString()));
        }
        renewEtag(name);
      }
      return Reply.ok(described(base, name));
    }
    if (steps.length == 7) {
      ObjectNode answer = object();
      ArrayNode all = answer.putArray("versions");
      for (int i = versions.size(); i > 0; i--) {
        all.add(shown(base, i, versions.get(i - 1)));
      }
      return Reply.ok(answer);
    }
    String wanted = steps[7].replaceFirst(":.*", "");
    int number = wanted.equals("latest") ? versions.size() : Integer.parseInt(wanted);
    if (number < 1 || number > versions.size()) {
      return Reply.notFound("Secret Version [" + call.path() + "]");
    }
    if (call.path().endsWith(":disable")) {
      disable(name, number);
    } else if (call.path().endsWith(":enable")) {
      enable(name, number);
    }
    ObjectNode answer = shown(base, number, versions.get(number - 1));
    if (call.path().endsWith(":access")) {
      byte[] content = versions.get(number - 1).content.getBytes(StandardCharsets.UTF_8);
      answer.putObject("payload").put("data", Base64.getEncoder().encodeToString(content));
    }
    return Reply.ok(answer);
  }

  void put(String name, String... contents) {
    secrets.computeIfAbsent(name, key -> new ArrayList<>());
    renewEtag(name);
    for (String content : contents) {
      add(name, content);
    }
  }

  void disable(String name, int version) {
    secrets.getOrDefault(name, List.of()).get(version - 1).enabled = false;
  }

  void enable(String name, int version) {
    secrets.getOrDefault(name, List.of()).get(version - 1).enabled = true;
  }

  /** Contents by name, oldest version first. */
  Map<String, List<String>> contents() {
    Map<String, List<String>> all = new TreeMap<>();
    secrets.forEach(
        (name, versions) -> all.put(name, versions.stream().map(v -> v.content).toList()));
    return all;
  }

  private void add(String name, String content) {
    secrets.getOrDefault(name, new ArrayList<>()).add(new Version(content));
  }

  void remove(String name) {
    secrets.remove(name);
    labels.remove(name);
  }

  Map<String, String> labels(String secret) {
    return labels.getOrDefault(secret, Map.of());
  }

  void label(String secret, String name, String value) {
    labels.computeIfAbsent(secret, key -> new TreeMap<>()).put(name, value);
  }

  private ObjectNode described(String path, String name) {
    ObjectNode secret = object().put("name", path).put("createTime", "2026-01-01T00:00:00Z");
    secret.put("etag", etag(name));
    ObjectNode shown = secret.putObject("labels");
    labels.getOrDefault(name, Map.of()).forEach(shown::put);
    return secret;
  }

  private Reply create(ApiCall call) {
    String name = call.query().getOrDefault("secretId", "");
    if (secrets.containsKey(name)) {
      return Reply.exists("Secret [" + name + "]");
    }
    secrets.put(name, new ArrayList<>());
    renewEtag(name);
    call.body().path("labels").forEachEntry((label, value) -> label(name, label, value.asString()));
    return Reply.ok(described(call.path().replaceFirst("^/v1/", "") + "/" + name, name));
  }

  private void renewEtag(String name) {
    etags.put(name, ++lastEtag);
  }

  /** The quotes are part of it. */
  private String etag(String name) {
    return "\"" + etags.getOrDefault(name, 0) + "\"";
  }

  private Reply list(String project) {
    ObjectNode answer = object();
    ArrayNode all = answer.putArray("secrets");
    secrets.keySet().forEach(s -> all.add(described("projects/" + project + "/secrets/" + s, s)));
    return Reply.ok(answer);
  }

  private static ObjectNode shown(String base, int number, Version version) {
    return object()
        .put("name", base + "/versions/" + number)
        .put("createTime", "2026-01-01T00:00:00Z")
        .put("state", version.enabled ? "ENABLED" : "DISABLED");
  }

  private static String decoded(ApiCall call) {
    byte[] data = Base64.getDecoder().decode(call.body().path("payload").path("data").asString());
    return new String(data, StandardCharsets.UTF_8);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
