package io.hostpay.common.http;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;

/** What became of reading a request's body. */
sealed interface Body {
  /** All of it, within the bound: it is in this request's memory. */
  record Whole(HttpServletRequest request) implements Body {}

  /** It was not read to its end, for this reason. */
  record Refused(HttpStatus status, String why) implements Body {}

  /** The client went away, or never spoke HTTP: there is nobody to answer. */
  record BrokenOff(String why) implements Body {}
}
