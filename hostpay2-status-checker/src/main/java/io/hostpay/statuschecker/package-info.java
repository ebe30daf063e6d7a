/**
 * GCHostPay2's decision: what to report to GCHostPay1 about a ChangeNow order, and when to ask
 * again. It has no memory. How ChangeNow is asked is in {@code changenow}; what follows for the
 * payment is GCHostPay1's.
 */
@NullMarked
package io.hostpay.statuschecker;

import org.jspecify.annotations.NullMarked;
