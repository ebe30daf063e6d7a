/**
 * GCHostPay1's decisions: records a payment, judges what ChangeNow said, completes what is paid,
 * drives on what has stalled, and does what operators ask. It knows neither HTTP nor the wallet;
 * what it reads and writes besides the shared ledger is in {@code ledger}.
 */
@NullMarked
package io.hostpay.orchestrator;

import org.jspecify.annotations.NullMarked;
