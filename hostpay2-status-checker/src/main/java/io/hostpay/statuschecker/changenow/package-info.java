/**
 * Asks ChangeNow about one order, and says whether it still waits for exactly the deposit that the
 * token describes. A <em>try</em> is one request. What follows for the payment is GCHostPay1's to
 * decide.
 */
@NullMarked
package io.hostpay.statuschecker.changenow;

import org.jspecify.annotations.NullMarked;
