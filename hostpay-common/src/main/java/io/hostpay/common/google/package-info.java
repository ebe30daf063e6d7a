/**
 * The connection that the clients of Google's services share, and how a silent one is replaced.
 * What a service of Google's is asked belongs to the room that asks: {@code tasks}, {@code
 * settings}, {@code kms}.
 */
@NullMarked
package io.hostpay.common.google;

import org.jspecify.annotations.NullMarked;
