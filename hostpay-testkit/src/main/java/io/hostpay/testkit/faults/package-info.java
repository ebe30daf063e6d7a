/**
 * Proxies that stand between a service and what it talks to: they see every call, hold it up, break
 * it off or falsify it, so that no production code needs a hook for tests. What stands in for an
 * outside part altogether has a room of its own, and its faults there.
 */
@NullMarked
package io.hostpay.testkit.faults;

import org.jspecify.annotations.NullMarked;
