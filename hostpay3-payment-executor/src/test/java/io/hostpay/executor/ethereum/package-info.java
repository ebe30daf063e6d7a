/** Shows that wallet and chain hold what they promise, against a real node and against bad ones. */
@NullMarked
package io.hostpay.executor.ethereum;

import org.jspecify.annotations.NullMarked;
