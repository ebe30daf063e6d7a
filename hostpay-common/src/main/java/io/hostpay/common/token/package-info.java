/**
 * The wire: messages between GCSplit1 and the HostPay services, their layouts, and the HMAC codec
 * that signs and verifies them. Amounts leave here as wei. Whether a message is acted on is decided
 * elsewhere.
 */
@NullMarked
package io.hostpay.common.token;

import org.jspecify.annotations.NullMarked;
