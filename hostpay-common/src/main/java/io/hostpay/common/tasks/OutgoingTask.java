package io.hostpay.common.tasks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A signed token on its way to the next service.
 *
 * @param generation of the payment's drive through the pipeline; a re-drive has the next one and so
 *     another task name
 * @param delay time until the first dispatch; zero for now
 * @param cause headers of the task that leads to this one: its trace is gone on with
 * @param occasion of a task beside the usual one of its stage, to have a name of its own; {@code
 *     null} for the usual one
 */
public record OutgoingTask(
    Stage stage,
    String uniqueId,
    int generation,
    String token,
    TaskTarget target,
    Duration delay,
    TaskHeaders cause,
    @Nullable String occasion) {

  /** The usual task of its stage. */
  public OutgoingTask(
      Stage stage,
      String uniqueId,
      int generation,
      String token,
      TaskTarget target,
      Duration delay,
      TaskHeaders cause) {
    this(stage, uniqueId, generation, token, target, delay, cause, null);
  }

  /**
   * The same payment, stage, generation and occasion always have the same name, so that a repeat is
   * refused by Cloud Tasks as a duplicate. Hashed, since sequential names cost latency (<a
   * href="https://cloud.google.com/tasks/docs/reference/rpc/google.cloud.tasks.v2#createtaskrequest">
   * CreateTaskRequest</a>). The memory of names is hours at best: this saves work, it guards
   * nothing.
   */
  public String name() {
    return name(stage, uniqueId, generation, occasion);
  }

  static String name(Stage stage, String uniqueId, int generation, @Nullable String occasion) {
    String usual = stage.label() + "|" + uniqueId + "|" + generation;
    String identity = occasion == null ? usual : usual + "|" + occasion;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
