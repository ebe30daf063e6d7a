/**
 * ChangeNow, as far as HostPay asks it, and recorded answers of ChangeNow and of what stands
 * between. How an answer is taken is for GCHostPay2 to say.
 */
@NullMarked
package io.hostpay.testkit.changenow;

import org.jspecify.annotations.NullMarked;
