/** What all clients of Google's services share. */
@NullMarked
package io.hostpay.common.google;

import org.jspecify.annotations.NullMarked;
