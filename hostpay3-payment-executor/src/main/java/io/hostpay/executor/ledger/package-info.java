/** The wallet's side of the ledger: nonces and signed attempts. */
@NullMarked
package io.hostpay.executor.ledger;

import org.jspecify.annotations.NullMarked;
