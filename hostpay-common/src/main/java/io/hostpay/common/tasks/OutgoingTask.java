package io.hostpay.common.tasks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A signed token on its way to the next service.
 *
 * @param generation of the payment's drive through the pipeline; a re-drive has the next one and so
 *     another task name
 * @param delay time until the first dispatch; zero for now
 * @param cause headers of the task that leads to this one: its trace is gone on with
 */
public record OutgoingTask(
    Stage stage,
    String uniqueId,
    int generation,
    String token,
    TaskTarget target,
    Duration delay,
    TaskHeaders cause) {

  /**
   * The same payment, stage and generation always have the same name, so that a repeat is refused
   * by Cloud Tasks as a duplicate. Hashed, since sequential names cost latency (<a
   * href="https://cloud.google.com/tasks/docs/reference/rpc/google.cloud.tasks.v2#createtaskrequest">
   * CreateTaskRequest</a>). The memory of names is hours at best: this saves work, it guards
   * nothing.
   */
  String name() {
    return name(stage, uniqueId, generation);
  }

  static String name(Stage stage, String uniqueId, int generation) {
    String identity = stage.label() + "|" + uniqueId + "|" + generation;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
