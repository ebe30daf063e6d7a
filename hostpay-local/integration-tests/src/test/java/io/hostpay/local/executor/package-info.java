/**
 * GCHostPay3 as its neighbours see it: its queues, its answers, the ledger's tables, and the chain
 * behind proxies. Nothing here uses its classes.
 */
@NullMarked
package io.hostpay.local.executor;

import org.jspecify.annotations.NullMarked;
