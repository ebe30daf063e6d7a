/** GCHostPay1's decisions: takes a payment in, judges ChangeNow's word, records the end. */
@NullMarked
package io.hostpay.orchestrator;

import org.jspecify.annotations.NullMarked;
