/** Cloud KMS. */
@NullMarked
package io.hostpay.testkit.kms;

import org.jspecify.annotations.NullMarked;
