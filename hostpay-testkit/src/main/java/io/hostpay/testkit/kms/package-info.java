/**
 * Cloud KMS: the calls with which a wallet's key signs without leaving it, and their faults. What
 * is signed, and whether it may be, is not known here.
 */
@NullMarked
package io.hostpay.testkit.kms;

import org.jspecify.annotations.NullMarked;
