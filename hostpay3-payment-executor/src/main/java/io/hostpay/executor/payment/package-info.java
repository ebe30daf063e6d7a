/** What happens to a payment: refused, signed, watched, found paid, ended. */
@NullMarked
package io.hostpay.executor.payment;

import org.jspecify.annotations.NullMarked;
