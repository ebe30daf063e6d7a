package io.hostpay.local.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.hostpay.local.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every class of every module, without tests. */
final class Code {
  static final String COMMON = "io.hostpay.common";
  static final String TESTKIT = "io.hostpay.testkit";
  static final String LOCAL = "io.hostpay.local";

  /** The root packages of the three services. */
  static final List<String> SERVICES =
      List.of("io.hostpay.orchestrator", "io.hostpay.statuschecker", "io.hostpay.executor");

  /** The rooms of what a service calls; HTTP, which calls it, is not among them. */
  static final List<String> ADAPTERS =
      List.of("ledger", "tasks", "changenow", "ethereum", "alchemy", "identity", "kms");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.hostpay");

  private Code() {}

  /** The same and their unit tests; {@link WrittenTests} are the others. */
  static JavaClasses withTests() {
    return WithTests.CLASSES;
  }

  /** Read only by whoever asks for them. */
  private static final class WithTests {
    static final JavaClasses CLASSES =
        new ClassFileImporter()
            .importPaths(
                modules()
                    .flatMap(
                        module ->
                            Stream.of("target/classes", "target/test-classes").map(module::resolve))
                    .filter(Files::isDirectory)
                    .toList());

    private static List<Path> modulesOf(Path root) throws IOException {
      try (Stream<Path> folders = Files.list(root)) {
        return folders
            .filter(folder -> folder.getFileName().toString().startsWith("hostpay"))
            .toList();
      }
    }

    private static Stream<Path> modules() {
      try {
        return modulesOf(Repository.here().root()).stream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The package and everything below. */
  static String all(String root) {
    return root + "..";
  }

  static String[] all(List<String> roots) {
    return roots.stream().map(Code::all).toArray(String[]::new);
  }
}
