/**
 * How a task arrives over HTTP and how an outcome becomes the answer that Cloud Tasks acts on; the
 * bounds of the server, its readiness and the lines about requests that were refused. No decision
 * about a payment is made here.
 */
@NullMarked
package io.hostpay.common.http;

import org.jspecify.annotations.NullMarked;
