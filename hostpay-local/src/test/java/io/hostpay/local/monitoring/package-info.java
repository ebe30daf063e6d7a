/** What deploy/monitoring defines, held against Google's types and against the services' lines. */
@NullMarked
package io.hostpay.local.monitoring;

import org.jspecify.annotations.NullMarked;
