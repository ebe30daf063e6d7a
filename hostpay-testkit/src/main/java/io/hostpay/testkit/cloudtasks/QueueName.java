package io.hostpay.testkit.cloudtasks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code projects/P/locations/L/queues/Q}. */
record QueueName(LocationName location, String id) {

  static final String PATTERN = LocationName.PATTERN + "/queues/([A-Za-z0-9-]{1,100})";
  private static final Pattern FORM = Pattern.compile(PATTERN);

  /**
   * Takes a queue's name apart.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for anything else
   */
  static QueueName parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw ApiErrors.malformedQueueName();
    }
    return new QueueName(new LocationName(matcher.group(1), matcher.group(2)), matcher.group(3));
  }

  @Override
  public String toString() {
    return location + "/queues/" + id;
  }
}
