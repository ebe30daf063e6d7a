/**
 * Real outside parts that tests and the local run start for themselves, each in the package named
 * after it; here, what belongs to no single part. Nothing that is deployed knows it.
 */
@NullMarked
package io.hostpay.testkit;

import org.jspecify.annotations.NullMarked;
