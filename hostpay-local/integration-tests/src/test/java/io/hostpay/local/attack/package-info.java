/**
 * Requests, silences and blocked threads that must not stop a service. Who may call, and what a
 * refused caller is answered, is tested in the services.
 */
@NullMarked
package io.hostpay.local.attack;

import org.jspecify.annotations.NullMarked;
