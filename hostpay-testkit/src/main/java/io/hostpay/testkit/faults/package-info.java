/**
 * Proxies that stand between a service and what it talks to: they see every call, hold it up, break
 * it off or falsify it, so that no production code needs a hook for tests.
 */
@NullMarked
package io.hostpay.testkit.faults;

import org.jspecify.annotations.NullMarked;
