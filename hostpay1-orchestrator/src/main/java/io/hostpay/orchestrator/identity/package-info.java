/**
 * Who calls: what Google has signed of a caller, checked against Google's published keys. Which
 * caller may call which endpoint is for {@code http} to say.
 */
@NullMarked
package io.hostpay.orchestrator.identity;

import org.jspecify.annotations.NullMarked;
