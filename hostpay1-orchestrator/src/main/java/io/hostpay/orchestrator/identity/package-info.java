/** Who calls: what Google has signed of a caller, checked against Google's published keys. */
@NullMarked
package io.hostpay.orchestrator.identity;

import org.jspecify.annotations.NullMarked;
