/**
 * Which room may know which, and what documents say of the code: read from compiled classes,
 * sources and jars. Nothing is started here.
 */
@NullMarked
package io.hostpay.local.architecture;

import org.jspecify.annotations.NullMarked;
