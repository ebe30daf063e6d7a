package io.hostpay.local.cloudtasks;

/** A dispatch with what came of it. */
record Delivery(Dispatch dispatch, DispatchOutcome outcome, TaskAttempt attempt) {}
