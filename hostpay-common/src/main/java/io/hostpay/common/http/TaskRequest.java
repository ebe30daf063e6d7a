package io.hostpay.common.http;

import io.hostpay.common.tasks.TaskHeaders;

/**
 * A delivered task: the token of its body and what the headers say. A controller method takes one
 * as a parameter; a body that is no {@code {"token":"…"}} is answered before the method is called.
 */
public record TaskRequest(String token, TaskHeaders headers) {}
