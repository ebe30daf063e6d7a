package io.hostpay.orchestrator.identity;

/** What a caller's token turned out to say. */
public sealed interface Identity {

  /**
   * Signed by the issuer, for us, and valid now.
   *
   * @param email of the account, which the issuer has verified
   */
  record Known(String email) implements Identity {}

  /**
   * No token, or one that proves nothing here.
   *
   * @param why for the log; nothing of the token's content
   */
  record Refused(String why) implements Identity {}

  /**
   * The issuer's keys are out of reach, so that no caller can be identified now.
   *
   * @param why for the log
   */
  record Undecided(String why) implements Identity {}
}
