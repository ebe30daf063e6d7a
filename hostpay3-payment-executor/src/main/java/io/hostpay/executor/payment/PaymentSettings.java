package io.hostpay.executor.payment;

import java.math.BigInteger;
import java.time.Duration;

/**
 * Bounds on a payment.
 *
 * @param maxPaymentWei MAX_PAYMENT_ETH: more than this is refused, in wei
 * @param statusMaxAge STATUS_MAX_AGE: nothing is signed on an older word of ChangeNow's
 * @param firstLook RECEIPT_WAIT: for how long a request that has signed looks for a receipt, at
 *     most 3 s
 * @param firstLookEvery RECEIPT_POLL: between two looks of these
 */
public record PaymentSettings(
    BigInteger maxPaymentWei, Duration statusMaxAge, Duration firstLook, Duration firstLookEvery) {}
