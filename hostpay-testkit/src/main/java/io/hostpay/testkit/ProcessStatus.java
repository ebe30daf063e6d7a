package io.hostpay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process, in {@code /proc/[pid]/status}. */
public record ProcessStatus(long pid) {
  /** A line, without its name. */
  public String line(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith(name + ":"))
          .findFirst()
          .map(line -> line.substring(name.length() + 1).strip())
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("the process " + pid + " has ended", e);
    }
  }

  /** The memory that it has from the machine now, in KiB; what Cloud Run counts, but for /tmp. */
  public long residentKiB() {
    return kib("VmRSS");
  }

  /** The most that it has had so far, in KiB. */
  public long mostResidentKiB() {
    return kib("VmHWM");
  }

  private long kib(String name) {
    return Long.parseLong(line(name).replace(" kB", ""));
  }
}
