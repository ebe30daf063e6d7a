/**
 * PostgreSQL, in a container or from its own binaries, and the tables that it holds in production.
 */
@NullMarked
package io.hostpay.testkit.postgres;

import org.jspecify.annotations.NullMarked;
