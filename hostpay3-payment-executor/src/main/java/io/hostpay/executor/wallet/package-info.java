/**
 * What the wallet may do: who holds a nonce, attempts, replacement, gaps, lost nonces, limits on
 * spending. {@code NonceHolders} tells who holds a nonce, {@code NonceGaps} fills a gap where
 * nobody does. No payment ends here; one whose nonce or commit was lost changes its state here.
 */
@NullMarked
package io.hostpay.executor.wallet;

import org.jspecify.annotations.NullMarked;
