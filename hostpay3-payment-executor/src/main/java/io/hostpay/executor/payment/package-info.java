/**
 * What happens to a payment: refused, signed, watched, found paid, ended. Which nonce it gets and
 * which attempts it has is for {@code wallet} to say; what the chain says comes from {@code
 * ethereum}.
 */
@NullMarked
package io.hostpay.executor.payment;

import org.jspecify.annotations.NullMarked;
