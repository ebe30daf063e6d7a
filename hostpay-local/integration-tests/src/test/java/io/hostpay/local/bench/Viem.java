package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** viem, installed by npm from its lock file when it is first asked for. */
final class Viem implements Sender {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path folder = Repository.here().root().resolve("hostpay-local/peers");
  private final String url;

  Viem(String url) throws IOException, InterruptedException {
    this.url = url;
    Path installed = folder.resolve("node_modules/.package-lock.json");
    if (!Files.exists(installed)
        || Files.getLastModifiedTime(folder.resolve("package-lock.json"))
                .compareTo(Files.getLastModifiedTime(installed))
            > 0) {
      run("npm", "ci");
    }
  }

  @Override
  public double perSecond(int count, int inFlight) throws IOException, InterruptedException {
    return Double.parseDouble(
        run(
                "node",
                "viem.mjs",
                url,
                KEY,
                CHAIN,
                Integer.toString(count),
                Integer.toString(inFlight))
            .strip());
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Limit.of(process, PATIENCE);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command).replace(KEY, "***") + " has failed");
    }
    return output;
  }
}
