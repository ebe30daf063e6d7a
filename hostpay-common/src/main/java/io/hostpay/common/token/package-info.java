/** Wire messages between GCSplit1 and the HostPay services, and the HMAC codec that signs them. */
@NullMarked
package io.hostpay.common.token;

import org.jspecify.annotations.NullMarked;
