/**
 * What HostPay costs, as ratios to what nobody can do without; run by {@code hostpay-local/bench}.
 */
@NullMarked
package io.hostpay.local.bench;

import org.jspecify.annotations.NullMarked;
