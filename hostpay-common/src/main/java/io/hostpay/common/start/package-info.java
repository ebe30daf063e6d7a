/**
 * How a service starts: settings first, all their problems at once, then Spring. What a setting
 * means belongs to the room that uses it.
 */
@NullMarked
package io.hostpay.common.start;

import org.jspecify.annotations.NullMarked;
