package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Flight recordings of the services' processes, where they are asked for. They stay in {@code
 * hostpay-local/target/profiles}: JDK Mission Control shows them as flame graphs.
 */
final class Profiling {
  private enum Mode {
    OFF,
    ON
  }

  private final Mode mode;
  private final Path folder = Repository.here().root().resolve("hostpay-local/target/profiles");
  private String row = "";
  private int processes;

  private Profiling(Mode mode) {
    this.mode = mode;
  }

  static Profiling off() {
    return new Profiling(Mode.OFF);
  }

  static Profiling on() {
    return new Profiling(Mode.ON);
  }

  boolean isOn() {
    return mode == Mode.ON;
  }

  /** What starts from now on belongs to this row; its earlier recordings are gone. */
  void begin(String name) throws IOException {
    row = name;
    if (mode == Mode.ON) {
      Files.createDirectories(folder);
      for (Service service : Service.values()) {
        for (Path old : recordings(service)) {
          Files.delete(old);
        }
      }
    }
  }

  /** The command that starts a service, recorded where that is wanted: written when it ends. */
  List<String> recorded(Service service, List<String> command) {
    if (mode == Mode.OFF) {
      return command;
    }
    List<String> recorded = new ArrayList<>(command);
    Path file = folder.resolve(prefix(service) + ++processes + ".jfr");
    recorded.add(1, "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + file);
    recorded.add(2, "-Xlog:jfr+startup=off");
    return recorded;
  }

  /** Prints what was recorded since {@link #begin}, once its processes have ended. */
  void print() throws IOException {
    if (mode == Mode.OFF) {
      return;
    }
    ProfileTable table = new ProfileTable();
    for (Service service : Service.values()) {
      for (Path recording : recordings(service)) {
        table.add(service, recording);
      }
    }
    System.out.println(table.markdown(row));
  }

  private String prefix(Service service) {
    return row + "-" + service.displayName() + "-";
  }

  private List<Path> recordings(Service service) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix(service)))
          .toList();
    }
  }
}
