package io.hostpay.local.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;

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

  /** The package and everything below. */
  static String all(String root) {
    return root + "..";
  }

  static String[] all(List<String> roots) {
    return roots.stream().map(Code::all).toArray(String[]::new);
  }
}
