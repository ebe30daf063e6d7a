package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A resource as its definition has it, beside the one that is deployed. */
final class DefinedTree {
  private DefinedTree() {}

  /** Every field of the definition is there, with its value. */
  static void assertContained(JsonNode defined, JsonNode deployed) {
    if (defined.isObject()) {
      defined.forEachEntry(
          (name, value) -> {
            if (!name.equals("traffic")) {
              assertContained(value, deployed.path(name));
            }
          });
    } else if (defined.isArray()) {
      assertThat(deployed).hasSameSizeAs(defined);
      for (int i = 0; i < defined.size(); i++) {
        assertContained(defined.path(i), deployed.path(i));
      }
    } else {
      assertThat(deployed.asString("absent")).isEqualTo(defined.asString());
    }
  }

  /** Changes every value that a definition decides, and tells the lines that have to name it. */
  static void alter(JsonNode tree, Set<String> lines) {
    if (tree instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        JsonNode value = object.path(name);
        boolean book = name.matches("serving.*|.*(operation-id|urls|ingress-status|client-.*)");
        if (value.isContainer()) {
          alter(value, lines);
        } else if (value.isNumber()) {
          object.put(name, value.asInt() + 1);
          lines.add(Pattern.quote(name + ": " + object.path(name).asString()));
        } else if (value.isString() && !book && !object.has("value")) {
          object.put(name, value.asString() + "x");
          lines.add(Pattern.quote(name + ": " + object.path(name).asString()));
        } else if (name.equals("value")) {
          object.put(name, value.asString() + "x");
          lines.add(
              Pattern.quote(
                  "env." + object.path("name").asString() + ": " + object.path(name).asString()));
        }
      }
    }
    tree.forEach(
        child -> {
          if (tree.isArray()) {
            alter(child, lines);
          }
        });
  }
}
