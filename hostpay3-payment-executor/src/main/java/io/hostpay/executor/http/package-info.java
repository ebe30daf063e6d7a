/** GCHostPay3's endpoint. */
@NullMarked
package io.hostpay.executor.http;

import org.jspecify.annotations.NullMarked;
