/** How a service starts: settings first, all problems at once, then Spring. */
@NullMarked
package io.hostpay.common.start;

import org.jspecify.annotations.NullMarked;
