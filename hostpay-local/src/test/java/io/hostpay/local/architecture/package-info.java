/** Which room may know which: the directions of the code, read from the compiled classes. */
@NullMarked
package io.hostpay.local.architecture;

import org.jspecify.annotations.NullMarked;
