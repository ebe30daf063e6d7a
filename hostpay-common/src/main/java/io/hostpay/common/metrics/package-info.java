/** The numbers of the log lines for Prometheus, where a setting asks for them. */
@NullMarked
package io.hostpay.common.metrics;

import org.jspecify.annotations.NullMarked;
