/** A service's settings: environment variables, and the secrets that some of them point to. */
@NullMarked
package io.hostpay.common.secrets;

import org.jspecify.annotations.NullMarked;
