/**
 * One JSON object a line in the shape Cloud Logging reads; every event that metrics are built on.
 */
@NullMarked
package io.hostpay.common.logging;

import org.jspecify.annotations.NullMarked;
