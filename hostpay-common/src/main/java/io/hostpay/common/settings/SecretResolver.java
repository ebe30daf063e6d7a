package io.hostpay.common.settings;

/** Where the content of secrets comes from. */
public interface SecretResolver {

  /**
   * The content of one version of a secret, as it is stored: neither trimmed nor checked.
   *
   * @param secretVersion {@code projects/<p>/secrets/<s>/versions/<v>}
   * @throws SecretGone when the version is disabled, destroyed or missing
   * @throws SecretUnavailable when it may not be read, or cannot be reached
   */
  String resolve(String secretVersion) throws SecretUnavailable;
}
