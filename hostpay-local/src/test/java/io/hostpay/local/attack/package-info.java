/** Requests, silences and blocked threads that must not stop a service. */
@NullMarked
package io.hostpay.local.attack;

import org.jspecify.annotations.NullMarked;
