package io.hostpay.common.logging;

import io.hostpay.common.token.UniqueId;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Which payment the lines of this thread's request are about: a part of SLF4J's context. */
public final class PaymentContext {
  public static final String UNIQUE_ID = "unique_id";
  public static final String CN_API_ID = "cn_api_id";

  /** What an unverified body says; anyone may have written it. */
  public static final String CLAIMED_UNIQUE_ID = "claimed_unique_id";

  private PaymentContext() {}

  /** From here on every line names the payment: its message is signed with a key of ours. */
  public static void enter(UniqueId uniqueId, String cnApiId) {
    MDC.remove(CLAIMED_UNIQUE_ID);
    MDC.put(UNIQUE_ID, uniqueId.value());
    MDC.put(CN_API_ID, cnApiId);
  }

  /** From here on every line says which payment an unverified body names; null changes nothing. */
  public static void noteClaim(@Nullable String uniqueId) {
    if (uniqueId != null) {
      MDC.put(CLAIMED_UNIQUE_ID, uniqueId);
    }
  }
}
