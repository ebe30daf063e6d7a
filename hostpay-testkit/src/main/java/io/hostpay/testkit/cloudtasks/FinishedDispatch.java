package io.hostpay.testkit.cloudtasks;

/** A dispatch with what came of it. */
record FinishedDispatch(Dispatch dispatch, DispatchOutcome outcome, TaskAttempt attempt) {}
