package io.hostpay.testkit.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnvilBinaryTest {
  @TempDir Path local;

  /** Once, the binary was started while npm still wrote it, and ended at once. */
  @Test
  void aBinaryThatNpmStillWritesIsNotInstalled() throws IOException {
    Path modules = Files.createDirectory(local.resolve("node_modules"));
    Path binary = Files.createFile(modules.resolve("anvil"));
    assertThat(binary.toFile().setExecutable(true)).isTrue();
    assertThat(AnvilBinary.isInstalled(local, binary)).isFalse();

    Files.createFile(modules.resolve(".package-lock.json"));

    assertThat(AnvilBinary.isInstalled(local, binary)).isTrue();
  }
}
