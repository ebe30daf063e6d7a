/** GCHostPay3's decisions: when to sign, what to broadcast again, what the chain has proved. */
@NullMarked
package io.hostpay.executor;

import org.jspecify.annotations.NullMarked;
