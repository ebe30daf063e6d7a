/** The orchestrator's side of the ledger: notifications handled, and what they said of attempts. */
@NullMarked
package io.hostpay.orchestrator.ledger;

import org.jspecify.annotations.NullMarked;
