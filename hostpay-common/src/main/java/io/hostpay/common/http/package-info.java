/** How a task arrives over HTTP and how an outcome becomes the answer Cloud Tasks acts on. */
@NullMarked
package io.hostpay.common.http;

import org.jspecify.annotations.NullMarked;
