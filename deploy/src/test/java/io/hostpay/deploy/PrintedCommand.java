package io.hostpay.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A command as a script prints it, read the way a shell would. */
final class PrintedCommand {
  private PrintedCommand() {}

  /** The words of a line that begins with {@code +}. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    String text = line.substring(2) + " ";
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (c == '\\' && !quoted) {
        i++;
        word.append(text.charAt(i));
      } else if (c == ' ' && !quoted) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    return words;
  }

  /**
   * What the commands have to change, in their order: no more and no less.
   *
   * @param services Cloud Run services that there were before
   * @param jobs Cloud Run jobs that there were before
   */
  static List<String> changes(List<String> commands, Set<String> services, Set<String> jobs) {
    Set<String> thereNow = new TreeSet<>(services);
    List<String> changes = new ArrayList<>();
    for (String command : commands) {
      List<String> words = words(command);
      List<String> names = words.stream().filter(word -> !word.startsWith("--")).toList();
      String name = names.getLast();
      switch (String.join(" ", names.subList(1, names.size() - 1))) {
        case "tasks queues create" -> changes.add("POST queues/" + name);
        case "tasks queues update" -> changes.add("PATCH queues/" + name);
        case "secrets create" -> {
          changes.add("POST secrets/" + name);
          changes.add("POST addVersion of secrets/" + name);
        }
        case "secrets versions add" -> changes.add("POST addVersion of secrets/" + name);
        case "secrets update" -> changes.add("PATCH secrets/" + name);
        case "secrets versions disable" -> changes.add("POST disable of versions/" + name);
        case "iam service-accounts create" -> changes.add("POST serviceAccounts/" + name);
        case "tasks queues add-iam-policy-binding" -> changes.add("POST policy of queues/" + name);
        case "secrets add-iam-policy-binding" -> changes.add("POST policy of secrets/" + name);
        case "iam service-accounts add-iam-policy-binding" ->
            changes.add("POST policy of serviceAccounts/" + name);
        case "projects add-iam-policy-binding" -> changes.add("POST policy of projects/" + name);
        case "run services add-iam-policy-binding", "run services remove-iam-policy-binding" ->
            changes.add("POST policy of services/" + name);
        case "beta iap web" ->
            changes.add(
                "POST policy of iap_web/cloud_run-us-central1/services/"
                    + option(words, "--service="));
        case "artifacts repositories create" -> changes.add("POST repositories/" + name);
        case "builds submit" -> {
          changes.add("POST upload");
          changes.add("POST build of " + substitution(words, "_IMAGE"));
        }
        case "run services replace" -> {
          String service = name.replaceFirst(".*/(.*)\\.yaml", "$1-10-26");
          changes.add((thereNow.add(service) ? "POST services/" : "PUT services/") + service);
        }
        case "run services update-traffic" -> changes.add("PUT services/" + name);
        case "run jobs replace" ->
            changes.add((jobs.isEmpty() ? "POST jobs/" : "PUT jobs/") + "gchostpay-migrate");
        case "run jobs execute" -> changes.add("POST run of jobs/" + name);
        case "logging metrics create" -> changes.add("POST metrics/" + name);
        case "logging metrics update" -> changes.add("PUT metrics/" + name);
        case "monitoring dashboards" -> changes.add("POST dashboards/");
        case "monitoring dashboards update" -> changes.add("PATCH dashboards/" + name);
        case "alpha monitoring policies" -> changes.add("POST alertPolicies/");
        case "alpha monitoring policies update" -> changes.add("PATCH alertPolicies/" + name);
        case "scheduler jobs create http" -> changes.add("POST jobs/" + name);
        case "scheduler jobs update http" -> changes.add("PATCH jobs/" + name);
        default -> changes.add("unknown: " + command);
      }
    }
    return changes;
  }

  private static String option(List<String> words, String beginning) {
    return words.stream()
        .filter(word -> word.startsWith(beginning))
        .map(word -> word.substring(beginning.length()))
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable String substitution(List<String> words, String name) {
    for (String word : words) {
      int at = word.indexOf(name + "=");
      if (word.startsWith("--substitutions=") && at >= 0) {
        return word.substring(at + name.length() + 1).replaceFirst(",.*", "");
      }
    }
    return null;
  }
}
