/** The clock every decision is made by. */
@NullMarked
package io.hostpay.common.time;

import org.jspecify.annotations.NullMarked;
