/**
 * GCHostPay3: how it is put together, its settings and readiness. Below it, one way: {@code http},
 * {@code payment}, {@code wallet}, {@code ethereum}, {@code ethereum.rpc}; {@code kms} stands
 * beside them, and only this room knows it. No decision about a payment is made here.
 */
@NullMarked
package io.hostpay.executor;

import org.jspecify.annotations.NullMarked;
