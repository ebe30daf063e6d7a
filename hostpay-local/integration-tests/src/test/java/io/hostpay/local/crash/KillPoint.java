package io.hostpay.local.crash;

import io.hostpay.testkit.faults.Call;
import io.hostpay.testkit.faults.CallObserver.Moment;
import java.util.Locale;

/**
 * A moment in the life of a payment at which the process dies.
 *
 * @param request what GCHostPay3 is working on, as {@code POST /watch, mined}
 * @param call what it does for that
 * @param nth which of the calls of that kind within the request, from 1
 */
record KillPoint(String request, Call call, int nth, Moment moment) {
  @Override
  public String toString() {
    return "%-6s %s: %s%s"
        .formatted(
            moment.name().toLowerCase(Locale.ROOT), request, call, nth == 1 ? "" : ", again");
  }
}
