/** A chain of one's own. */
@NullMarked
package io.hostpay.testkit.ethereum;

import org.jspecify.annotations.NullMarked;
