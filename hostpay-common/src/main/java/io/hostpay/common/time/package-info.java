/**
 * The clock that every decision is made by. Real waits, such as those for a network, use {@code
 * System.nanoTime()} where they are.
 */
@NullMarked
package io.hostpay.common.time;

import org.jspecify.annotations.NullMarked;
