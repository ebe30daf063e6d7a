/**
 * The proposal's resilience scenarios, replayed on time that runs fast. Faults that the proposal
 * does not name are not here.
 */
@NullMarked
package io.hostpay.local.scenarios;

import org.jspecify.annotations.NullMarked;
