package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/settings.md has every setting that a service reads, and no other. */
class SettingsPageTest {
  private static final List<String> MODULES =
      List.of(
          "hostpay-common",
          "hostpay1-orchestrator",
          "hostpay2-status-checker",
          "hostpay3-payment-executor");

  /** How names of settings are written; PORT alone has one word. */
  private static final Pattern NAME = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PORT)\"");

  private static final Pattern IN_A_TABLE =
      Pattern.compile("(?m)^\\| ((?:`[A-Z0-9_]+`(?:, )?)+) \\|");
  private static final Pattern QUOTED = Pattern.compile("`([A-Z0-9_]+)`");

  /** Written likewise where settings are read, and none: Alchemy's word for a chain. */
  private static final Set<String> OTHERS = Set.of("ETH_MAINNET");

  private final Path root = Repository.here().root();

  @Test
  void everySettingIsOnThePageAndNoOther() throws IOException {
    assertThat(onThePage()).containsExactlyElementsOf(inTheCode());
  }

  private Set<String> onThePage() throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher cells = IN_A_TABLE.matcher(Files.readString(root.resolve("docs/settings.md")));
    while (cells.find()) {
      QUOTED.matcher(cells.group(1)).results().forEach(name -> names.add(name.group(1)));
    }
    return names;
  }

  private Set<String> inTheCode() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          if (source.contains("SettingsReader ") || source.contains("environment.")) {
            NAME.matcher(source).results().forEach(name -> names.add(name.group(1)));
          }
        }
      }
    }
    names.removeAll(OTHERS);
    return names;
  }
}
