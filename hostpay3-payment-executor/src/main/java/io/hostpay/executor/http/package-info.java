/** GCHostPay3's endpoints. Nothing is decided here. */
@NullMarked
package io.hostpay.executor.http;

import org.jspecify.annotations.NullMarked;
