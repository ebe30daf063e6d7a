/**
 * The numbers of the log lines for a Prometheus beside the service, where a setting asks for them.
 * No number is counted here that no line says.
 */
@NullMarked
package io.hostpay.common.metrics;

import org.jspecify.annotations.NullMarked;
