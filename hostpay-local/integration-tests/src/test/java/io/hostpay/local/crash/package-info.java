/**
 * Kills HostPay's processes, and what they depend on, at chosen and at random moments, and counts
 * afterwards what the chain and the ledger show. Outages that every process survives are in {@code
 * scenarios} and {@code endurance}.
 */
@NullMarked
package io.hostpay.local.crash;

import org.jspecify.annotations.NullMarked;
