package io.hostpay.statuschecker.changenow;

import java.net.http.HttpResponse;

/** How one request to ChangeNow went. */
sealed interface Try {

  /** Whether another request right now may well go better. */
  boolean worthRepeating();

  /**
   * Whether it may be ChangeNow's answer on the order, "no such order" included: the body tells.
   */
  default boolean mayBeAnswerOnTheOrder() {
    return false;
  }

  /** A whole answer; the body is cut, and empty where the code says all. */
  record Answered(HttpResponse<byte[]> response) implements Try {

    int code() {
      return response.statusCode();
    }

    boolean isServerError() {
      return code() >= 500 && code() <= 599;
    }

    @Override
    public boolean worthRepeating() {
      return isServerError();
    }

    @Override
    public boolean mayBeAnswerOnTheOrder() {
      return code() == 200 || code() == 400 || code() == 404;
    }
  }

  /** Timeout, no connection, or a connection lost before the answer was whole. */
  record NoAnswer(String why) implements Try {

    @Override
    public boolean worthRepeating() {
      return true;
    }
  }

  /** This thread was told to stop; its interrupt flag is set. */
  record Interrupted() implements Try {

    @Override
    public boolean worthRepeating() {
      return false;
    }
  }
}
