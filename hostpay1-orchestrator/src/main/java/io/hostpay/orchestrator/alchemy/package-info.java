/** Alchemy's notifications: who may have sent one, and what it says. */
@NullMarked
package io.hostpay.orchestrator.alchemy;

import org.jspecify.annotations.NullMarked;
