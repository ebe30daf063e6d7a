/**
 * PostgreSQL, in a container or from its own binaries, and the tables that it holds in production.
 * How its connections break is in {@code faults}.
 */
@NullMarked
package io.hostpay.testkit.postgres;

import org.jspecify.annotations.NullMarked;
