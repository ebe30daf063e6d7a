package io.hostpay.executor.payment;

import io.hostpay.executor.ethereum.EthereumAddress;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Set;

/**
 * Bounds on a payment.
 *
 * @param maxPaymentWei MAX_PAYMENT_ETH: more than this is refused, in wei
 * @param allowedAddresses ALLOWED_ADDRESSES: the only ones that are paid; empty for any
 * @param statusMaxAge STATUS_MAX_AGE: nothing is signed on an older status of ChangeNow's
 * @param firstLook RECEIPT_WAIT: for how long a request that has signed looks for a receipt, at
 *     most 3 s
 * @param firstLookEvery RECEIPT_POLL: between two looks of these
 */
public record PaymentSettings(
    BigInteger maxPaymentWei,
    Set<EthereumAddress> allowedAddresses,
    Duration statusMaxAge,
    Duration firstLook,
    Duration firstLookEvery) {}
