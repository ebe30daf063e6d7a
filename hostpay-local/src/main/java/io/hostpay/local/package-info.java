/**
 * The whole of HostPay on one machine: real database, real chain, each service its own process.
 * Stand-ins for what lies outside belong in the test kit; no service's class is used here.
 */
@NullMarked
package io.hostpay.local;

import org.jspecify.annotations.NullMarked;
