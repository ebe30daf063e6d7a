package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * One attempt at a task, as it stood when it was sent.
 *
 * @param number 1 for the first attempt
 * @param answersBefore answers to earlier attempts, those of 500 and above left out
 * @param previousStatus how the attempt before ended, empty on the first
 * @param eta when the attempt was due
 * @param deadline emulated time that the target has
 * @param duplicate whether this repeats an attempt by a fault; its outcome changes nothing
 */
record Dispatch(
    TaskName task,
    HttpRequest http,
    int number,
    int answersBefore,
    OptionalInt previousStatus,
    Instant eta,
    Duration deadline,
    boolean duplicate) {

  Dispatch asDuplicate() {
    return new Dispatch(task, http, number, answersBefore, previousStatus, eta, deadline, true);
  }
}
