package io.hostpay.common.http;

import jakarta.servlet.http.HttpServletRequest;

/** Where a service takes larger bodies than the usual 64 KiB. */
@FunctionalInterface
public interface BodyBound {
  /** Bytes that a request's body may have, judged by its path alone; 0 where the usual holds. */
  int maxBytes(HttpServletRequest request);
}
