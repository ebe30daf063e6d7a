package io.hostpay.common.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentContext;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.web.util.WebUtils;

/**
 * Writes the one log line about a request that was refused before any decision: what it was, why,
 * and which payment it claims to be about. A delivered task that cannot be read holds up a payment,
 * so its line is an ERROR; any other request may come from anybody.
 */
public final class Refusals {
  /** Request attribute: a filter of ours writes this request's log line. */
  static final String SEEN = Refusals.class.getName();

  private static final int RETRIED = 500;

  private final PaymentLog log;

  public Refusals(PaymentLog log) {
    this.log = log;
  }

  /** Writes the line of a request that says nothing of a payment. */
  public void write(HttpServletRequest request, int status, String why) {
    write(request, status, why, Map.of());
  }

  /**
   * Writes the line.
   *
   * @param known what the request says, unverified, by the fields' names
   */
  void write(HttpServletRequest request, int status, String why, Map<String, ?> known) {
    TaskHeaders task = TaskHeaders.from(request::getHeader);
    Event event =
        task.taskName() == null || status >= RETRIED
            ? Event.REQUEST_REFUSED
            : Event.TASK_UNREADABLE;
    PaymentLog.Entry line =
        log.event(event)
            .with("status", status)
            .with("why", RequestContext.bounded(why))
            .with("endpoint", RequestContext.endpoint(request))
            .with("task", RequestContext.bounded(task.taskName()))
            .with("queue", RequestContext.bounded(task.queue()));
    known.forEach(line::with);
    if (!known.containsKey(PaymentContext.CLAIMED_UNIQUE_ID)
        && MDC.get(PaymentContext.CLAIMED_UNIQUE_ID) == null) {
      ReadRequest read = WebUtils.getNativeRequest(request, ReadRequest.class);
      line.with(
          PaymentContext.CLAIMED_UNIQUE_ID, read == null ? null : Claims.uniqueIdIn(read.body()));
    }
    line.write();
  }
}
