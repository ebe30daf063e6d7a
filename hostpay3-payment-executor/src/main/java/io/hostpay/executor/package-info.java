/** GCHostPay3: what it is started with. Below, one way: http, payment, wallet, ethereum. */
@NullMarked
package io.hostpay.executor;

import org.jspecify.annotations.NullMarked;
