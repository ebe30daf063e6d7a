/**
 * Cloud Tasks: tasks put into queues under names that a repeat has too, a delivered task, and what
 * its headers say. What follows from a delivery is decided in each service; how it is answered
 * belongs to {@code http}.
 */
@NullMarked
package io.hostpay.common.tasks;

import org.jspecify.annotations.NullMarked;
