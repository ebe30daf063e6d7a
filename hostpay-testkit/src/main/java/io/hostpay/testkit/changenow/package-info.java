/** ChangeNow, as far as HostPay asks it, and everything that was ever answered in its place. */
@NullMarked
package io.hostpay.testkit.changenow;

import org.jspecify.annotations.NullMarked;
