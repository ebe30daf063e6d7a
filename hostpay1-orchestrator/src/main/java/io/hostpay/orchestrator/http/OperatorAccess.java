package io.hostpay.orchestrator.http;

import io.hostpay.orchestrator.OperatorSettings;
import io.hostpay.orchestrator.identity.CloudRunIdentity;
import io.hostpay.orchestrator.identity.Identity;
import io.hostpay.orchestrator.identity.KeySet;
import io.hostpay.orchestrator.identity.SignedIdentity;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Recognises operators: the accounts of OPERATOR_ACCOUNTS, by the proof that OPERATOR_IDENTITY
 * names. No other header counts, whoever it seems to come from.
 */
@Component
final class OperatorAccess {
  private static final String LOCAL_CALLER = "local";

  private final Set<String> accounts;
  private final Function<HttpServletRequest, Identity> identity;

  OperatorAccess(OperatorSettings settings, KeySet google, Clock clock) {
    this.accounts =
        settings.identity() instanceof OperatorSettings.Recognition.Locally
            ? Set.of(LOCAL_CALLER)
            : settings.accounts();
    this.identity =
        switch (settings.identity()) {
          case OperatorSettings.Recognition.Locally locally ->
              request -> new Identity.Known(LOCAL_CALLER);
          case OperatorSettings.Recognition.ByNothing nothing ->
              request -> new Identity.Refused("no OPERATOR_AUDIENCE");
          case OperatorSettings.Recognition.ByToken token -> {
            SignedIdentity tokens =
                SignedIdentity.ofGoogle(google, Set.of(token.audience()), clock);
            yield request -> tokens.of(bearer(request));
          }
          case OperatorSettings.Recognition.ByIap iap -> {
            SignedIdentity assertions =
                SignedIdentity.ofIap(new KeySet(iap.keySet()), iap.audience(), clock);
            yield request -> assertions.of(request.getHeader("X-Goog-IAP-JWT-Assertion"));
          }
          case OperatorSettings.Recognition.ByCloudRun cloudRun -> {
            CloudRunIdentity verified = new CloudRunIdentity(clock);
            yield request -> verified.of(sent(request));
          }
        };
  }

  /** Who calls, when it is one of the accounts. */
  Identity of(HttpServletRequest request) {
    Identity caller = identity.apply(request);
    return caller instanceof Identity.Known known && !accounts.contains(known.email())
        ? new Identity.Refused("an account that is not in OPERATOR_ACCOUNTS")
        : caller;
  }

  /** Both headers in which Cloud Run looks for a token, as often as they are there. */
  private static List<String> sent(HttpServletRequest request) {
    return Stream.of("X-Serverless-Authorization", "Authorization")
        .flatMap(name -> Collections.list(request.getHeaders(name)).stream())
        .toList();
  }

  private static @Nullable String bearer(HttpServletRequest request) {
    return SignedIdentity.bearer(request.getHeader("Authorization"));
  }
}
