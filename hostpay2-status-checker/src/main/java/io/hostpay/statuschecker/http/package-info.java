/** GCHostPay2's endpoint. Nothing is decided here. */
@NullMarked
package io.hostpay.statuschecker.http;

import org.jspecify.annotations.NullMarked;
