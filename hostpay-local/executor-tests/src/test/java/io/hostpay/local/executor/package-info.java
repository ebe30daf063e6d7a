/**
 * GCHostPay3 as its neighbours see it: its queues, its answers, the ledger's tables, and the chain
 * behind proxies. Of its classes only the one that starts it is used.
 */
@NullMarked
package io.hostpay.local.executor;

import org.jspecify.annotations.NullMarked;
