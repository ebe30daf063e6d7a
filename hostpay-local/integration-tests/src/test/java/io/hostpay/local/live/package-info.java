/**
 * HostPay beside what is there already: the shared table in each of its shapes, the service that it
 * replaces, a million payments, and a chain that reorganises. How fast it is with them is measured
 * in {@code bench}.
 */
@NullMarked
package io.hostpay.local.live;

import org.jspecify.annotations.NullMarked;
