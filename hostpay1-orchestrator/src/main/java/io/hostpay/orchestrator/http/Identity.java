package io.hostpay.orchestrator.http;

/** What a caller turned out to be. */
sealed interface Identity {

  /**
   * Google vouches for it, now.
   *
   * @param account its e-mail, which Google has verified
   */
  record Known(String account) implements Identity {}

  /**
   * Nothing proves who it is.
   *
   * @param why for the log; nothing of what it sent
   */
  record Refused(String why) implements Identity {}
}
