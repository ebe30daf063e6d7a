package io.hostpay.testkit.cloudtasks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code projects/P/locations/L}: where queues live. Any project and location is taken. */
record LocationName(String project, String location) {

  static final String PATTERN = "projects/([A-Za-z0-9:.-]+)/locations/([A-Za-z0-9-]+)";
  private static final Pattern FORM = Pattern.compile(PATTERN);

  /**
   * Takes a parent apart.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for anything else
   */
  static LocationName parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw ApiErrors.malformedParent();
    }
    return new LocationName(matcher.group(1), matcher.group(2));
  }

  @Override
  public String toString() {
    return "projects/" + project + "/locations/" + location;
  }
}
