/**
 * GCHostPay2's decision: what to report to HostPay1 about a ChangeNow order, and when to ask again.
 * It keeps nothing.
 */
@NullMarked
package io.hostpay.statuschecker;

import org.jspecify.annotations.NullMarked;
