/**
 * What the services say: every event that metrics and alerts are built on, and one JSON object a
 * line in the form that Cloud Logging reads. A new event begins in {@code Event}. What a line means
 * for a payment is decided where the event is written. No line is searched for secrets: they are
 * kept out by their types ({@code settings.Secret}) and, of nodes' addresses, by GCHostPay3's
 * {@code Redaction}.
 */
@NullMarked
package io.hostpay.common.logging;

import org.jspecify.annotations.NullMarked;
