/**
 * A real Ethereum chain on this machine, and what was sent on it. How nodes fail is in {@code
 * faults}.
 */
@NullMarked
package io.hostpay.testkit.ethereum;

import org.jspecify.annotations.NullMarked;
