/**
 * Google's sign-in: tokens signed with a key of its own, and the key set that they are verified by.
 * Whose token may call what is for the services to decide.
 */
@NullMarked
package io.hostpay.testkit.identity;

import org.jspecify.annotations.NullMarked;
