/**
 * Many payments through the whole pipeline, while deliveries, services or the database fail. One
 * payment that is broken off at a chosen point belongs in {@code crash}.
 */
@NullMarked
package io.hostpay.local.endurance;

import org.jspecify.annotations.NullMarked;
