package io.hostpay.common.tasks;

import java.util.Map;

/**
 * A delivered task: the token of its body and what the headers say. A controller method takes one
 * as a parameter; a body that is no {@code {"token":"…"}} is answered before the method is called.
 *
 * @param beside the body's other texts, by name. Nobody has signed them: they may shorten what the
 *     token allows, or be shown to a person, and decide nothing else
 */
public record TaskRequest(String token, TaskHeaders headers, Map<String, String> beside) {
  /** Beside GCHostPay2's report: until when ChangeNow takes the deposit, in ISO 8601. */
  public static final String VALID_UNTIL = "valid_until";

  /** Beside GCHostPay2's report: what differs, for people. */
  public static final String DETAIL = "detail";

  /** Beside an operator's instruction to GCHostPay3: whose it is, for the timeline. */
  public static final String ASKED_BY = "asked_by";
}
