package io.hostpay.common.readiness;

import java.util.Optional;

/**
 * One thing outside that a service needs before it can be given payments. Each is a bean; {@code
 * GET /ready} asks them all.
 */
public interface ReadinessCheck {
  /** One word for it, such as {@code database}. */
  String name();

  /**
   * Asks now, within a few seconds, and changes nothing.
   *
   * @return what is wrong, in words that may be published; empty if all is well
   * @throws Exception whatever goes wrong; only its kind is published
   */
  Optional<String> problem() throws Exception;
}
