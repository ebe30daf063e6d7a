/**
 * The whole of HostPay on one machine: real database, real chain, each service its own process.
 * Stand-ins for what lies outside belong in the test kit; no service's class is used here. Its
 * tests in this package are of the whole and of its start; faults have rooms of their own below.
 */
@NullMarked
package io.hostpay.local;

import org.jspecify.annotations.NullMarked;
