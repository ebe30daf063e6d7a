/** The proposal's resilience scenarios, replayed on time that runs fast. */
@NullMarked
package io.hostpay.local.scenarios;

import org.jspecify.annotations.NullMarked;
