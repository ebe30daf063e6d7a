package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import io.hostpay.testkit.identity.IdentityProvider;

/** The bearer token of a task with an OIDC identity, as Cloud Tasks has it signed for a target. */
final class LocalIdentityToken {

  private final IdentityProvider google;

  LocalIdentityToken(IdentityProvider google) {
    this.google = google;
  }

  /** The header's value; the audience is the request's URL where the task names none. */
  String bearer(HttpRequest request) {
    OidcToken oidc = request.getOidcToken();
    return google.bearer(
        oidc.getServiceAccountEmail(),
        oidc.getAudience().isEmpty() ? request.getUrl() : oidc.getAudience());
  }
}
