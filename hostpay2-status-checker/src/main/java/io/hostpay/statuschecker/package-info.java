/** GCHostPay2's decision: what to tell HostPay1 about a ChangeNow order, and when to ask again. */
@NullMarked
package io.hostpay.statuschecker;

import org.jspecify.annotations.NullMarked;
