/**
 * ChangeNow, as far as HostPay asks it, and recorded answers of ChangeNow and of what stands
 * between.
 */
@NullMarked
package io.hostpay.testkit.changenow;

import org.jspecify.annotations.NullMarked;
