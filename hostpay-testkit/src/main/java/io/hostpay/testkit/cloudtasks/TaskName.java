package io.hostpay.testkit.cloudtasks;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code projects/P/locations/L/queues/Q/tasks/T}. */
record TaskName(QueueName queue, String id) {

  private static final Pattern FORM = Pattern.compile(QueueName.PATTERN + "/tasks/(.+)");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,500}");

  /**
   * Takes a task's name apart.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for anything else, with a text of its
   *     own if only the id is wrong
   */
  static TaskName parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw ApiErrors.malformedTaskName();
    }
    String id = matcher.group(4);
    if (!ID.matcher(id).matches()) {
      throw ApiErrors.malformedTaskId(id);
    }
    return new TaskName(
        new QueueName(new LocationName(matcher.group(1), matcher.group(2)), matcher.group(3)), id);
  }

  /** A name for a task created without one: like the real service's, a long number. */
  static TaskName generated(QueueName queue) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new TaskName(
        queue,
        Long.toString(random.nextLong(1_000_000_000_000_000_000L, Long.MAX_VALUE))
            + random.nextInt(10));
  }

  @Override
  public String toString() {
    return queue + "/tasks/" + id;
  }
}
