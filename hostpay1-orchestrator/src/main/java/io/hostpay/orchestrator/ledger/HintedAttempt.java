package io.hostpay.orchestrator.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signed transaction of a payment, and what was last said of it.
 *
 * @param pays whether it goes to the deposit address: a cancellation does not
 * @param live whether its nonce is still the payment's, so that it may be mined
 * @param hint {@code null} when nothing was said of it yet
 * @param learntAt when the hint was recorded, by our clock
 */
public record HintedAttempt(
    String txHash, boolean pays, boolean live, @Nullable Hint hint, @Nullable Instant learntAt) {}
