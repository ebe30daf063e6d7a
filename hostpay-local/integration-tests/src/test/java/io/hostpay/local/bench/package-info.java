/**
 * What HostPay costs, as ratios to what nobody can do without. {@code hostpay-local/bench} prints
 * the whole table, and a worse figure there breaks nothing; {@code SpeedIT} and {@code
 * TokenSpeedIT} fail CI where a ratio has about doubled. Whether what is done is right is tested
 * elsewhere.
 */
@NullMarked
package io.hostpay.local.bench;

import org.jspecify.annotations.NullMarked;
