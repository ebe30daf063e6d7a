/**
 * The payments table, its states and transitions, and the payout table shared with other systems.
 */
@NullMarked
package io.hostpay.common.ledger;

import org.jspecify.annotations.NullMarked;
