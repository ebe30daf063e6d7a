/** The whole of HostPay on one machine: real database, real chain, each service its own process. */
@NullMarked
package io.hostpay.local;

import org.jspecify.annotations.NullMarked;
