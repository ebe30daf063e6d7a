/** Google Cloud's REST APIs as far as the scripts use them, in memory, with every call recorded. */
@NullMarked
package io.hostpay.deploy.google;

import org.jspecify.annotations.NullMarked;
