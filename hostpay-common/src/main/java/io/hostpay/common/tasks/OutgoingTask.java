package io.hostpay.common.tasks;

import io.hostpay.common.token.UniqueId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A signed token on its way to the next service.
 *
 * @param generation the payment's, a part of the task's name: it rises when the payment is driven
 *     on or reopened
 * @param delay time until the first dispatch; zero for now
 * @param cause headers of the task or request being handled; this task joins its trace, or the
 *     payment's own
 * @param occasion gives a task other than its stage's usual one its own name; {@code null} for the
 *     usual one
 * @param beside further fields of the body, not signed: they may only shorten what the token
 *     allows, or be shown to a person
 */
public record OutgoingTask(
    Stage stage,
    UniqueId uniqueId,
    int generation,
    String token,
    TaskTarget target,
    Duration delay,
    TaskHeaders cause,
    @Nullable String occasion,
    Map<String, String> beside) {
  public OutgoingTask {
    beside = Map.copyOf(beside);
  }

  /** Without anything beside the token. */
  public OutgoingTask(
      Stage stage,
      UniqueId uniqueId,
      int generation,
      String token,
      TaskTarget target,
      Duration delay,
      TaskHeaders cause,
      @Nullable String occasion) {
    this(stage, uniqueId, generation, token, target, delay, cause, occasion, Map.of());
  }

  /** The usual task of its stage. */
  public OutgoingTask(
      Stage stage,
      UniqueId uniqueId,
      int generation,
      String token,
      TaskTarget target,
      Duration delay,
      TaskHeaders cause) {
    this(stage, uniqueId, generation, token, target, delay, cause, null);
  }

  /** The same task, with this beside the token. */
  public OutgoingTask saying(Map<String, String> what) {
    return new OutgoingTask(
        stage, uniqueId, generation, token, target, delay, cause, occasion, what);
  }

  /** The JSON body. */
  String body() {
    Map<String, String> fields = new TreeMap<>(beside);
    fields.put("token", token);
    return JsonMapper.shared().writeValueAsString(fields);
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

  static String name(Stage stage, UniqueId uniqueId, int generation, @Nullable String occasion) {
    String usual = stage.label() + "|" + uniqueId.value() + "|" + generation;
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
