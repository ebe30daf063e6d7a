package io.hostpay.executor.payment;

import io.hostpay.common.tasks.TaskTarget;

/** Where looks go: this service's own {@code /watch}, through a queue of its own. */
public record WatchTarget(TaskTarget target) {}
