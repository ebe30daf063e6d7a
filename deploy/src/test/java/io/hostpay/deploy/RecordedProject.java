package io.hostpay.deploy;

import io.hostpay.deploy.google.RecordedGoogle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A project that the recorder plays, and an operator of it with the real gcloud. */
final class RecordedProject implements AutoCloseable {
  final RecordedGoogle google;
  final Operator operator;
  private final Path scratch;
  private final @Nullable WarmGcloud gcloud;

  private RecordedProject(
      Path scratch, RecordedGoogle google, Operator operator, @Nullable WarmGcloud gcloud) {
    this.scratch = scratch;
    this.google = google;
    this.operator = operator;
    this.gcloud = gcloud;
  }

  /** In which each command starts gcloud anew. */
  static RecordedProject start() throws IOException {
    Operator.requireGcloud();
    Path scratch = Files.createTempDirectory("project");
    RecordedGoogle google = new RecordedGoogle();
    return new RecordedProject(scratch, google, new Operator(google, scratch), null);
  }

  /** In which gcloud is loaded once for all commands. */
  static RecordedProject startWarm() throws IOException, InterruptedException {
    RecordedProject cold = start();
    return new RecordedProject(cold.scratch, cold.google, cold.operator, cold.operator.warmUp());
  }

  /** Gives every secret of the definitions a value. */
  void giveSecrets() throws IOException {
    for (String secret : Definitions.secrets().keySet()) {
      google.secret(secret, "of " + secret);
    }
  }

  @Override
  public void close() throws IOException {
    if (gcloud != null) {
      gcloud.close();
    }
    google.close();
    FileSystemUtils.deleteRecursively(scratch);
  }
}
