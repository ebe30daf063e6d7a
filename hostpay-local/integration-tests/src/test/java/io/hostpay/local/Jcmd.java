package io.hostpay.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks a running JVM about itself. */
final class Jcmd {
  private Jcmd() {}

  /**
   * What it answers.
   *
   * @throws IOException when it does not
   */
  static String ask(long pid, List<String> question) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(question);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    // Asked, a JVM makes a socket in /tmp, wherever its other files are, and leaves it when it is
    // killed. Asked again, it makes a new one.
    Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid));
    if (status != 0) {
      throw new IOException("jcmd " + question + ": " + answer);
    }
    return answer;
  }
}
