/**
 * Proxies that stand between HostPay3 and what it talks to: they see every call, hold it up, break
 * it off or falsify it, so that no production code needs a hook for tests.
 */
@NullMarked
package io.hostpay.local.faults;

import org.jspecify.annotations.NullMarked;
