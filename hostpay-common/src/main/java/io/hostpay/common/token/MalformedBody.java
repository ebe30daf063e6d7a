package io.hostpay.common.token;

/** The bytes under a good signature do not follow the layout. */
final class MalformedBody extends Exception {
  MalformedBody(String message) {
    super(message);
  }
}
