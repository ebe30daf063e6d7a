/**
 * What HostPay costs, as ratios to what nobody can do without; run by {@code hostpay-local/bench}.
 * No test of what is right: a figure that is worse breaks no build.
 */
@NullMarked
package io.hostpay.local.bench;

import org.jspecify.annotations.NullMarked;
