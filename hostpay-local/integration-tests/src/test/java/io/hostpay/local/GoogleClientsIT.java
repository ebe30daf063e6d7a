package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The calls to Google that no local run makes, with the libraries that GCHostPay3 is deployed with:
 * nothing that was left out of its jar is missing on the way to the sign-in. The account that is
 * given cannot sign in, and nothing reaches Google. A server with TLS is reached with the same
 * libraries.
 */
class GoogleClientsIT {
  @TempDir Path directory;

  @Test
  void googlesClientsComeAsFarAsTheSignInWithTheLibrariesOfTheJar() throws Exception {
    Map<String, String> said;
    OwnCertificate certificate = OwnCertificate.at(directory.resolve("server.p12"));
    try (RecordingCloudTasks server = new RecordingCloudTasks(certificate.server())) {
      said = said(certificate, "localhost:" + server.port());
      assertThat(server.tasks()).hasSize(1);
    }

    assertThat(said.get("tls")).isEqualTo("it was answered");
    assertThat(said.get("secrets")).contains("versions/1 cannot be read: Secret Manager answered");
    assertThat(said.get("tasks")).contains("UNAVAILABLE");
    assertThat(said.get("kms")).contains("UNAVAILABLE");
    assertThat(said.get("ledger"))
        .contains("The Google Cloud SQL Admin API failed for the project \"hostpay\"")
        .contains("Error getting access token for service account");
    assertThat(said.values())
        .allSatisfy(each -> assertThat(each).doesNotContain("NoClassDefFound", "ClassNotFound"));
  }

  /** What came of each client's first call. */
  private Map<String, String> said(OwnCertificate trusted, String server)
      throws IOException, InterruptedException {
    Path jar = UnpackedJar.of(Repository.here().bootJar(Service.PAYMENT_EXECUTOR));
    String tests =
        Path.of(GoogleClients.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djavax.net.ssl.trustStore=" + trusted.store(),
            "-Djavax.net.ssl.trustStorePassword=" + OwnCertificate.PASSWORD,
            "-cp",
            jar + File.pathSeparator + tests,
            GoogleClients.class.getName(),
            server);
    builder.redirectError(directory.resolve("errors").toFile());
    builder.environment().clear();
    builder.environment().put("GOOGLE_APPLICATION_CREDENTIALS", account().toString());
    Process process = builder.start();
    List<String> lines;
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      lines = output.lines().toList();
    }
    assertThat(process.waitFor())
        .as("%s%n%s", lines, Files.readString(directory.resolve("errors")))
        .isZero();
    return lines.stream()
        .filter(line -> line.startsWith(GoogleClients.MARK))
        .map(line -> line.substring(GoogleClients.MARK.length()).split(" ", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  /** An account's key as Google hands it out, but for where it signs in: nobody listens there. */
  private Path account() throws IOException {
    return Files.writeString(
        directory.resolve("account.json"),
        """
        {
          "type": "service_account",
          "project_id": "hostpay",
          "private_key_id": "1",
          "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
          "client_id": "1",
          "client_email": "hostpay@hostpay.iam.gserviceaccount.com",
          "token_uri": "http://127.0.0.1:1/token"
        }
        """
            .formatted(key()));
  }

  private static String key() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      return Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has RSA", e);
    }
  }
}
