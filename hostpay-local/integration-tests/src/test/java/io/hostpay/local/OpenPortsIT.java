package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Metrics are for those who ask for them: where no setting does, nothing of them is there. */
@OnTheWholeSystem
class OpenPortsIT {
  private static final String LISTENS = "0A";

  private final TestedSystem system;

  OpenPortsIT(TestedSystem system) {
    this.system = system;
  }

  @ParameterizedTest
  @EnumSource
  void aServiceListensOnItsOnePortAndHasLoadedNothingOfTheMetrics(Service service)
      throws Exception {
    long pid = system.local().service(service).pid();

    assertThat(listening(pid)).containsExactly(service.port(system.local().ports()));
    List<String> loaded = Jcmd.ask(pid, List.of("VM.class_hierarchy")).lines().toList();
    assertThat(loaded).anyMatch(name -> name.contains("io.hostpay.common.logging.PaymentLog"));
    assertThat(loaded.stream().filter(OpenPortsIT::isOfMetrics)).isEmpty();
  }

  /** The ports that a process listens on, at any address. */
  private static Set<Integer> listening(long pid) throws IOException {
    Set<String> own = sockets(pid);
    Set<Integer> ports = new TreeSet<>();
    for (String table : new String[] {"tcp", "tcp6"}) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns[3].equals(LISTENS) && own.contains(columns[9])) {
          ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  private static Set<String> sockets(long pid) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files
          .map(OpenPortsIT::target)
          .filter(target -> target.startsWith("socket:["))
          .map(target -> target.substring("socket:[".length(), target.length() - 1))
          .collect(Collectors.toSet());
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isOfMetrics(String name) {
    return Stream.of(
            "io.hostpay.common.metrics", "io.micrometer.prometheusmetrics", "io.prometheus")
        .anyMatch(name::contains);
  }
}
