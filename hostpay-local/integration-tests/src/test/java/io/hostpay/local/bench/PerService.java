package io.hostpay.local.bench;

import io.hostpay.local.Service;

/** Something that there is one of for each service. */
record PerService<T>(T orchestrator, T statusChecker, T paymentExecutor) {
  /** Makes one. */
  interface Maker<T> {
    T make(Service service) throws Exception;
  }

  /** One after the other. */
  static <T> PerService<T> made(Maker<T> maker) throws Exception {
    return new PerService<>(
        maker.make(Service.ORCHESTRATOR),
        maker.make(Service.STATUS_CHECKER),
        maker.make(Service.PAYMENT_EXECUTOR));
  }

  T of(Service service) {
    return switch (service) {
      case ORCHESTRATOR -> orchestrator;
      case STATUS_CHECKER -> statusChecker;
      case PAYMENT_EXECUTOR -> paymentExecutor;
    };
  }
}
