package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** viem, installed by npm from its lock file when it is first asked for. */
final class Viem implements Sender {
  private final Path folder = Repository.here().root().resolve("hostpay-local/peers");
  private final String url;

  Viem(String url) throws IOException, InterruptedException {
    this.url = url;
    if (!Files.isDirectory(folder.resolve("node_modules/viem"))) {
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
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command).replace(KEY, "***") + " has failed");
    }
    return output;
  }
}
