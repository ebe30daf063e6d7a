/**
 * HostPay3 as its neighbours see it: its queues, its answers, the ledger's tables, and the chain
 * behind proxies. Nothing here knows how it is built.
 */
@NullMarked
package io.hostpay.local.executor;

import org.jspecify.annotations.NullMarked;
