package io.hostpay.orchestrator.http;

/** Those who call GCHostPay1, and how each is told from everybody else. */
enum Caller {
  /** By the token in the body, and its account's identity where one is configured. */
  GCSPLIT1,
  /** The other services' tasks: by the tasks' account, and the token in the body. */
  TASKS,
  /** Cloud Scheduler, by its account; operators may do its work by hand. */
  SCHEDULER,
  /** By the signature of the body, which the endpoint itself checks. */
  ALCHEMY,
  /** By what Google says of a person or an account, see {@link OperatorAccess}. */
  OPERATOR
}
