package io.hostpay.orchestrator.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.OperatorSettings;
import io.hostpay.orchestrator.OperatorSettings.Told;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Who may sweep, look up, re-drive and decide: an account of the list, told by what
 * OPERATOR_IDENTITY names. GCHostPay1 is open to GCSplit1 and Alchemy, so that Cloud Run does not
 * check callers there, and this does. Without the settings nobody may, except where no Google is,
 * in a local run.
 */
@Component
final class OperatorAccess {
  private static final String LOCAL_CALLER = "local";

  private final Set<String> accounts;
  private final Function<HttpServletRequest, Identity> identity;
  private final PaymentLog log;

  OperatorAccess(OperatorSettings settings, Clock clock, PaymentLog log) {
    this.log = log;
    this.accounts =
        settings.identity() instanceof Told.Locally ? Set.of(LOCAL_CALLER) : settings.accounts();
    this.identity =
        switch (settings.identity()) {
          case Told.Locally locally -> request -> new Identity.Known(LOCAL_CALLER);
          case Told.ByNothing nothing -> request -> new Identity.Refused("no OPERATOR_AUDIENCE");
          case Told.ByToken token -> new TokenIdentity(token)::of;
          case Told.ByCloudRun cloudRun -> new CloudRunIdentity(clock)::of;
        };
  }

  /** The caller's e-mail, or empty when it is not one of the accounts. */
  Optional<String> caller(HttpServletRequest request) {
    return switch (identity.apply(request)) {
      case Identity.Known known ->
          accounts.contains(known.account())
              ? Optional.of(known.account())
              : refused("an account that is not in OPERATOR_ACCOUNTS");
      case Identity.Refused nobody -> refused(nobody.why());
    };
  }

  private Optional<String> refused(String why) {
    log.event(Event.OPERATOR_REFUSED).with("why", why).write();
    return Optional.empty();
  }
}
