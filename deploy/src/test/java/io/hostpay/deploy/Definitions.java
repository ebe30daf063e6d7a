package io.hostpay.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The definitions under deploy/, read as they stand, and as the scripts fill them in. */
final class Definitions {
  static final List<String> SERVICES =
      List.of("gchostpay1", "gchostpay2", "gchostpay3", "gchostpay4", "gchostpay5");

  private Definitions() {}

  /** The names in a definition's {@code ${kind:name}}. */
  static Set<String> words(String service, String kind) throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern.compile("\\$\\{" + kind + ":([A-Za-z0-9_-]+)}")
        .matcher(Files.readString(file(service)).replaceAll("(?m)^ *#.*$", ""))
        .results()
        .forEach(found -> names.add(found.group(1)));
    return names;
  }

  /** Secrets by name, with where their content comes from. */
  static Map<String, String> secrets() throws IOException {
    Map<String, String> secrets = new TreeMap<>();
    for (String line : Files.readAllLines(Operator.DEPLOY.resolve("secrets.conf"))) {
      String text = line.replaceFirst("#.*", "").strip();
      if (!text.isEmpty()) {
        String[] columns = text.split("\\s+", 2);
        secrets.put(columns[0], columns[1]);
      }
    }
    return secrets;
  }

  /** The names of those that a person has to give, where the wallet's key is not in Cloud KMS. */
  static List<String> givenSecrets() throws IOException {
    return secrets().entrySet().stream()
        .filter(secret -> Set.of("given", "wallet").contains(secret.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A definition as gcloud is given it. */
  static JsonNode yaml(Path file) throws IOException {
    try (var text = Files.newBufferedReader(file)) {
      return JsonMapper.shared().valueToTree(new org.yaml.snakeyaml.Yaml().load(text));
    }
  }

  /** The container of a service, or of the migration. */
  static JsonNode container(JsonNode definition) {
    JsonNode spec = definition.path("spec").path("template").path("spec");
    return (spec.has("template") ? spec.path("template").path("spec") : spec)
        .path("containers")
        .path(0);
  }

  /** Names and values of a container's environment. */
  static Map<String, String> environment(JsonNode container) {
    Map<String, String> environment = new TreeMap<>();
    container
        .path("env")
        .forEach(e -> environment.put(e.path("name").asString(), e.path("value").asString()));
    return environment;
  }

  /**
   * What the deployment would make of a definition, by the scripts' own functions.
   *
   * @param versions enabled versions that every secret is taken to have, newest first
   * @param current the label that a rotation sets, or nothing
   */
  static JsonNode rendered(
      String service, String versions, String current, Path settings, Path scratch)
      throws IOException, InterruptedException {
    String script =
        """
        set -euo pipefail
        source "$1/lib/common.sh"
        read_settings "$2"
        PROJECT_NUMBER=123456789012 TAG=t
        IMAGES=$(printf '%s t sha256:1\n' gchostpay1 gchostpay2 gchostpay3)
        while read -r name content; do
          [[ $content == optional ]] || VERSIONS[$name]=$4
          SECRETS+="$name $5"$'\n'
        done < <(rows "$1/secrets.conf" 2)
        rendered "$3"
        """;
    String output = bash(script, scratch, settings.toString(), service, versions, current);
    return yaml(Files.writeString(scratch.resolve(service + ".yaml"), output));
  }

  /**
   * All that the definitions ask to be granted, where every secret exists: kind, resource, role,
   * whom.
   */
  static List<String> grants(Path settings, Path scratch) throws IOException, InterruptedException {
    String script =
        """
        set -euo pipefail
        source "$1/lib/common.sh"
        read_settings "$2"
        PROJECT_NUMBER=123456789012
        SECRETS=$(rows "$1/secrets.conf" 2)
        wanted_bindings
        """;
    return bash(script, scratch, settings.toString()).lines().toList();
  }

  private static String bash(String script, Path scratch, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", script, "definitions", Operator.DEPLOY.toString()));
    command.addAll(List.of(arguments));
    Operator.Ended ended =
        Operator.run(
            command,
            Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")),
            scratch);
    if (ended.status() != 0) {
      throw new AssertionError(ended.toString());
    }
    return ended.output();
  }

  /** The environment of {@link #rendered}, outside a rotation. */
  static Map<String, String> environment(
      String service, String versions, Path settings, Path scratch)
      throws IOException, InterruptedException {
    return environment(container(rendered(service, versions, "", settings, scratch)));
  }

  static Path file(String service) {
    return Operator.DEPLOY.resolve("services/" + service + ".yaml");
  }
}
