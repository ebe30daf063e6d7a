/**
 * A service's settings: environment variables, and the secrets in Secret Manager that some of them
 * name. Here is how a text, a number, an address or a duration is read and what is wrong with it.
 * What a setting means belongs to the room that uses it, in its own {@code *Settings}: this package
 * knows no other of ours.
 */
@NullMarked
package io.hostpay.common.settings;

import org.jspecify.annotations.NullMarked;
