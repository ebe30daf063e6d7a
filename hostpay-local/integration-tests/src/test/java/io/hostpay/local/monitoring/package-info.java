/**
 * What deploy/monitoring defines, held against Google's types and against the services' lines. How
 * its scripts put it into a project is tested in {@code deploy}.
 */
@NullMarked
package io.hostpay.local.monitoring;

import org.jspecify.annotations.NullMarked;
