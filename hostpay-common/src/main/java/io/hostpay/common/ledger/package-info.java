/**
 * The payments that HostPay has promised: their table, states and transitions, their timeline, the
 * migrations, and the payout table shared with other systems. Every change of a payment's state is
 * written here, under its lock. Nothing here enqueues, or decides what happens to a payment, except
 * when a deposit would be too late; nonces and attempts are the executor's.
 */
@NullMarked
package io.hostpay.common.ledger;

import org.jspecify.annotations.NullMarked;
