/**
 * Google Cloud KMS, which may keep the wallet's key: how it is asked to sign. What is signed, and
 * when, is not known here.
 */
@NullMarked
package io.hostpay.executor.kms;

import org.jspecify.annotations.NullMarked;
