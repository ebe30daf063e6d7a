/**
 * What a handler decided about a delivered task, and how it opens the task's token first. A service
 * decides in these words and knows nothing of HTTP, and why a token was refused is logged here;
 * {@code http} turns an outcome into an answer.
 */
@NullMarked
package io.hostpay.common.outcome;

import org.jspecify.annotations.NullMarked;
