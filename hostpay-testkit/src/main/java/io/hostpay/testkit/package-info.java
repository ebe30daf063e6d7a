/**
 * Real outside parts that tests and the local run start for themselves, each in the package named
 * after it; here, what several of them need. Nothing that is deployed knows it.
 *
 * <p>Its tests are its own and those of hostpay-common that need a real part: Maven lets no
 * module's tests use what is built upon that module. They stand in the packages that they test.
 */
@NullMarked
package io.hostpay.testkit;

import org.jspecify.annotations.NullMarked;
