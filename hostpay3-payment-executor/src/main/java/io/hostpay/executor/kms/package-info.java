/** Google Cloud KMS, which may keep the wallet's key. */
@NullMarked
package io.hostpay.executor.kms;

import org.jspecify.annotations.NullMarked;
