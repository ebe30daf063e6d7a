package io.hostpay.common.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a payment, once or again and again.
 *
 * @param at when first
 * @param event an {@link io.hostpay.common.logging.Event}, lower case
 * @param delivery which delivery of a task it was last, where that says something
 * @param detail of the last time
 * @param lastAt when last
 * @param times how often, from 1
 */
public record TimelineEntry(
    Instant at,
    String service,
    String event,
    @Nullable Integer delivery,
    @Nullable String detail,
    Instant lastAt,
    int times) {}
