/**
 * The numbers of the log lines, and the JVM's own, for a Prometheus beside the service, where a
 * setting asks for them. Which events there are is decided in {@code logging}; which alerts, in
 * deploy/monitoring.
 */
@NullMarked
package io.hostpay.common.metrics;

import org.jspecify.annotations.NullMarked;
