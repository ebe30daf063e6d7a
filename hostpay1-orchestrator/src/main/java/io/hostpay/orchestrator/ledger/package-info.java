/**
 * What GCHostPay1 alone reads and writes in the database: the line of payments that a sweep looks
 * after, the operators' lists and figures, what ChangeNow said, notifications and hints. A
 * payment's state changes only through the shared {@code common.ledger}.
 */
@NullMarked
package io.hostpay.orchestrator.ledger;

import org.jspecify.annotations.NullMarked;
