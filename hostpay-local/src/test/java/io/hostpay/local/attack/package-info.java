/** What a stranger, an idle minute or one blocked pipe must not stop. */
@NullMarked
package io.hostpay.local.attack;

import org.jspecify.annotations.NullMarked;
