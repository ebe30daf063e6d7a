/**
 * The deployment's scripts, run for real: gcloud against a recorder, containers' steps by hand.
 * What is defined of monitoring, and what a running system prints, is tested in
 * hostpay-local/integration-tests.
 */
@NullMarked
package io.hostpay.deploy;

import org.jspecify.annotations.NullMarked;
