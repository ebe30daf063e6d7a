/** Cloud KMS: the calls with which a wallet's key signs without leaving it, and their faults. */
@NullMarked
package io.hostpay.testkit.kms;

import org.jspecify.annotations.NullMarked;
