/**
 * Google Cloud's REST APIs as far as the scripts use them, in memory, with every call recorded.
 * What the scripts do with them is tested in the package above.
 */
@NullMarked
package io.hostpay.deploy.google;

import org.jspecify.annotations.NullMarked;
