package io.hostpay.local.bench;

import java.util.List;

/** Some lines of the table that are measured together. */
interface Row {
  /** As {@code --only} takes it. */
  String name();

  /**
   * Measures as often, and as much, as the options say.
   *
   * @throws Exception when it could not be measured: the table says so, and the others go on
   */
  List<Line> measure(BenchOptions options) throws Exception;
}
