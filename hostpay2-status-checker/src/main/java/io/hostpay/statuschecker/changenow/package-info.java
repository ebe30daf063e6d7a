/**
 * Asks ChangeNow about one order, and says whether it still waits for exactly the deposit that the
 * token describes.
 */
@NullMarked
package io.hostpay.statuschecker.changenow;

import org.jspecify.annotations.NullMarked;
