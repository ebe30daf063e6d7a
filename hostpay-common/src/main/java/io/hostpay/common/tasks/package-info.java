/** Cloud Tasks: named tasks out, task headers in. */
@NullMarked
package io.hostpay.common.tasks;

import org.jspecify.annotations.NullMarked;
