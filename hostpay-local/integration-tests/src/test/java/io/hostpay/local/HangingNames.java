package io.hostpay.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A host whose look-ups of names hang in native code. */
record HangingNames(Path pipe) {
  private static final Path LAUNCHER =
      Path.of("src", "test", "resources", "attack", "hanging-names.sh").toAbsolutePath();

  static HangingNames in(Path folder) throws Exception {
    Path pipe = folder.resolve("hosts");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
    if (!made.waitFor(10, TimeUnit.SECONDS) || made.exitValue() != 0) {
      throw new IOException("mkfifo " + pipe + " failed");
    }
    return new HangingNames(pipe);
  }

  /** The command, run where names hang. */
  List<String> around(List<String> command) {
    List<String> all = new ArrayList<>(List.of("unshare"));
    if (!System.getProperty("user.name").equals("root")) {
      all.addAll(List.of("--user", "--map-root-user"));
    }
    all.addAll(List.of("--mount", "sh", LAUNCHER.toString(), pipe.toString()));
    all.addAll(command);
    return all;
  }
}
