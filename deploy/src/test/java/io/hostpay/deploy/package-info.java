/** The deployment's scripts, run for real: gcloud against a recorder, containers' steps by hand. */
@NullMarked
package io.hostpay.deploy;

import org.jspecify.annotations.NullMarked;
