package io.hostpay.orchestrator.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.identity.Identity;
import io.hostpay.orchestrator.identity.IdentityMode;
import io.hostpay.orchestrator.identity.IdentitySettings;
import io.hostpay.orchestrator.identity.KeySet;
import io.hostpay.orchestrator.identity.SignedIdentity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Stands before every endpoint of GCHostPay1, which Cloud Run lets anybody reach: only whom {@link
 * CalledBy} names gets in. Asked before the body is read, and of the method that Spring has chosen,
 * so that no spelling of a path gets around it.
 */
@Component
final class CallerGate implements HandlerInterceptor {
  /** Where an operator's e-mail is found by the endpoint. */
  static final String OPERATOR = "io.hostpay.operator";

  private static final String ENDPOINTS = CallerGate.class.getPackageName();

  private final IdentitySettings settings;
  private final SignedIdentity tasks;
  private final SignedIdentity gcsplit1;
  private final OperatorAccess operators;
  private final PaymentLog log;

  CallerGate(
      IdentitySettings settings,
      KeySet google,
      OperatorAccess operators,
      Clock clock,
      PaymentLog log) {
    String url = settings.audience().toString();
    this.settings = settings;
    this.tasks = SignedIdentity.ofGoogle(google, Set.of(url), clock);
    // Cloud Tasks takes the target's address as the audience where GCSplit1 names none.
    this.gcsplit1 = SignedIdentity.ofGoogle(google, Set.of(url, url + "/"), clock);
    this.operators = operators;
    this.log = log;
  }

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
      throws IOException {
    if (handler instanceof HandlerMethod method
        && method.getBeanType().getPackageName().equals(ENDPOINTS)) {
      CalledBy calledBy = method.getMethodAnnotation(CalledBy.class);
      Caller caller = calledBy == null ? Caller.OPERATOR : calledBy.value();
      if (caller == Caller.OPERATOR) {
        BrowserRules.setHeaders(response);
      }
      try {
        letIn(caller, request);
      } catch (CallerTurnedAway e) {
        e.answer(response);
        return false;
      }
    }
    return true;
  }

  private void letIn(Caller caller, HttpServletRequest request) throws CallerTurnedAway {
    switch (caller) {
      case ALCHEMY -> {}
      case GCSPLIT1 -> {
        if (settings.gcsplit1Account() != null) {
          require(settings.gcsplit1Account(), settings.gcsplit1Mode(), gcsplit1, request);
        }
      }
      case TASKS -> require(settings.tasksAccount(), settings.mode(), tasks, request);
      case SCHEDULER -> {
        refuseAnothersPage(request);
        if (!isScheduler(request)) {
          requireOperator(request);
        }
      }
      case OPERATOR -> {
        refuseAnothersPage(request);
        requireOperator(request);
      }
    }
  }

  private void require(
      String account, IdentityMode mode, SignedIdentity identities, HttpServletRequest request)
      throws CallerTurnedAway {
    String why;
    switch (identities.of(SignedIdentity.bearer(request.getHeader("Authorization")))) {
      case Identity.Known known -> {
        if (known.email().equals(account)) {
          return;
        }
        why = "another account than " + account;
      }
      case Identity.Refused refused -> why = refused.why();
      case Identity.Undecided undecided -> {
        if (mode == IdentityMode.ENFORCE) {
          log.event(Event.IDENTITY_UNDECIDED).with("why", undecided.why()).write();
          throw new CallerTurnedAway(
              HttpStatus.FAILED_DEPENDENCY,
              "Caller not identified: the issuer's keys are out of reach. The payment stands as"
                  + " recorded and is tried again.");
        }
        why = undecided.why();
      }
    }
    if (mode == IdentityMode.LOG) {
      log.event(Event.CALLER_UNPROVEN).with("why", why).write();
      return;
    }
    throw refused(why);
  }

  /**
   * Whether the scheduler's account calls. If not, no line is written yet, since an operator may
   * call as well.
   */
  private boolean isScheduler(HttpServletRequest request) {
    return tasks.of(SignedIdentity.bearer(request.getHeader("Authorization")))
            instanceof Identity.Known known
        && known.email().equals(settings.sweepAccount());
  }

  private void requireOperator(HttpServletRequest request) throws CallerTurnedAway {
    switch (operators.of(request)) {
      case Identity.Known known -> request.setAttribute(OPERATOR, known.email());
      case Identity.Refused refused -> {
        log.event(Event.OPERATOR_REFUSED).with("why", refused.why()).write();
        throw new CallerTurnedAway(HttpStatus.UNAUTHORIZED, "For operators. Nothing was changed.");
      }
      case Identity.Undecided undecided -> {
        log.event(Event.IDENTITY_UNDECIDED).with("why", undecided.why()).write();
        throw new CallerTurnedAway(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Caller not identified: the issuer's keys are out of reach. Nothing was changed;"
                + " payments go on as recorded.");
      }
    }
  }

  /** Another site's page must not act for an operator who has signed in through the browser. */
  private void refuseAnothersPage(HttpServletRequest request) throws CallerTurnedAway {
    String site = request.getHeader("Sec-Fetch-Site");
    if (!request.getMethod().equals("GET")
        && site != null
        && !site.equals("same-origin")
        && !site.equals("none")) {
      log.event(Event.OPERATOR_REFUSED).with("why", "asked by another site's page").write();
      throw new CallerTurnedAway(
          HttpStatus.FORBIDDEN, "Asked by another site's page. Nothing was changed.");
    }
  }

  private CallerTurnedAway refused(String why) {
    log.event(Event.CALLER_REFUSED).with("why", why).write();
    return new CallerTurnedAway(
        HttpStatus.UNAUTHORIZED,
        "Not a caller of this endpoint. Nothing was changed; a delivery that proves who sends it is"
            + " accepted.");
  }
}
