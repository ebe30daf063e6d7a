/**
 * The numbers of the log lines for a Prometheus beside the service, where a setting asks for them.
 * Beside them only the JVM's own numbers.
 */
@NullMarked
package io.hostpay.common.metrics;

import org.jspecify.annotations.NullMarked;
