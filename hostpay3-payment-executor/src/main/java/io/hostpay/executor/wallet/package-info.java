/**
 * What the wallet may do: who holds a nonce, attempts, replacement, gaps, lost nonces, limits on
 * spending. Whether a nonce is free is decided in {@code Nonces}. Nothing here knows why a payment
 * is made or when it ends.
 */
@NullMarked
package io.hostpay.executor.wallet;

import org.jspecify.annotations.NullMarked;
