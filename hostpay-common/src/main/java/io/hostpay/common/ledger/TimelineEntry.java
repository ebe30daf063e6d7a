package io.hostpay.common.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a payment.
 *
 * @param event an {@link io.hostpay.common.logging.Event}, lower case
 * @param attempt which delivery of a task it was, where that says something
 */
public record TimelineEntry(
    Instant at, String service, String event, @Nullable Integer attempt, @Nullable String detail) {}
