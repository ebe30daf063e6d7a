/** GCHostPay2's endpoint. */
@NullMarked
package io.hostpay.statuschecker.http;

import org.jspecify.annotations.NullMarked;
