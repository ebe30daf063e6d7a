package io.hostpay.local.bench;

/**
 * A line of the table.
 *
 * @param what is measured
 * @param ours with its unit
 * @param against what it is held against, and with what result; empty where the figure stands alone
 * @param result the ratio, or the figure itself
 * @param bound what it has to reach
 */
record Line(String what, String ours, String against, Series result, Bound bound) {

  /** Ratios come from pairs of the same run. */
  static Line ratio(
      String what, Series ours, String unit, String against, Series theirs, Bound bound) {
    return new Line(
        what,
        (ours.text() + " " + unit).strip(),
        (against + ": " + theirs.text() + " " + unit).strip(),
        ours.dividedBy(theirs),
        bound);
  }

  static Line figure(String what, Series ours, String unit, Bound bound) {
    return new Line(what, (ours.text() + " " + unit).strip(), "", ours, bound);
  }

  String markdown() {
    return String.join(
        " | ",
        "| " + what,
        ours,
        against,
        result.text(),
        bound.text(),
        bound.isReachedBy(result) ? "yes |" : "**no** |");
  }
}
