package io.hostpay.deploy.google;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The IAM policies of all resources, with etags as the real ones have. */
final class Policies {
  private final Map<String, ObjectNode> policies = new TreeMap<>();
  private int etag;

  /**
   * Answers a call of getIamPolicy or setIamPolicy; {@code null} for any other.
   *
   * @param exists whether there is such a resource, {@code queues/q} for example
   */
  @Nullable Reply answer(ApiCall call, Predicate<String> exists) {
    boolean get = call.path().endsWith(":getIamPolicy");
    if (!get && !call.path().endsWith(":setIamPolicy")) {
      return null;
    }
    if (!exists.test(resource(call))) {
      return Reply.notFound(call.path());
    }
    if (get) {
      return Reply.ok(policy(resource(call)).deepCopy());
    }
    ObjectNode current = policy(resource(call));
    JsonNode sent = call.body().path("policy");
    if (sent.has("etag") && !sent.path("etag").equals(current.path("etag"))) {
      return Reply.error(409, "ABORTED", "There were concurrent policy changes");
    }
    ObjectNode stored = (ObjectNode) sent.deepCopy();
    etag++;
    stored.put("etag", "%08d".formatted(etag)); // base64, as gcloud wants it
    policies.put(resource(call), stored);
    return Reply.ok(stored.deepCopy());
  }

  /** Adds a binding, as a person would by hand. */
  void add(String resource, String role, String member) {
    policy(resource)
        .withArray("/bindings")
        .addObject()
        .put("role", role)
        .putArray("members")
        .add(member);
  }

  /** Takes the bindings that have this role or this member. */
  void remove(String resource, String memberOrRole) {
    policy(resource)
        .withArray("/bindings")
        .removeIf(binding -> binding.toString().contains("\"" + memberOrRole + "\""));
  }

  /** Takes all bindings of a resource. */
  void clear(String resource) {
    policy(resource).remove("bindings");
  }

  /** {@code resource role member} of every binding there is, sorted. */
  Set<String> bindings() {
    Set<String> lines = new TreeSet<>();
    policies.forEach(
        (resource, policy) ->
            policy
                .path("bindings")
                .forEach(
                    binding ->
                        binding
                            .path("members")
                            .forEach(
                                member ->
                                    lines.add(
                                        resource
                                            + " "
                                            + binding.path("role").asString()
                                            + " "
                                            + member.asString()))));
    return lines;
  }

  private ObjectNode policy(String resource) {
    return policies.computeIfAbsent(
        resource, key -> JsonNodeFactory.instance.objectNode().put("etag", "ACAB"));
  }

  /** The path without version, verb and project: {@code queues/q}, {@code secrets/s}. */
  static String resource(ApiCall call) {
    return call.path()
        .replaceFirst(":[a-zA-Z]+$", "")
        .replaceFirst("^/v\\d+/", "")
        .replaceFirst("^projects/[^/]+/(locations/[^/]+/)?", "");
  }
}
