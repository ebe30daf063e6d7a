/** What the wallet may do: its nonces, its attempts, replacement, gaps, limits. */
@NullMarked
package io.hostpay.executor.wallet;

import org.jspecify.annotations.NullMarked;
