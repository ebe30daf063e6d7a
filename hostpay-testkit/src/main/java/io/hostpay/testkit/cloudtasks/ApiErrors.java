package io.hostpay.testkit.cloudtasks;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.Help;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * The API's refusals: codes and texts as recorded from the real service with its own client, help
 * links included. Clients match on these texts, so they are kept to the letter.
 */
final class ApiErrors {

  private static final String REFERENCE =
      "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues";

  /** The real service names a refused schedule time in its head office's time zone. */
  private static final DateTimeFormatter PACIFIC =
      DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(ZoneId.of("America/Los_Angeles"));

  private ApiErrors() {}

  static StatusRuntimeException malformedParent() {
    return error(Code.INVALID_ARGUMENT, "Invalid resource field value in the request.");
  }

  static StatusRuntimeException malformedQueueName() {
    return withHelp(
        "Queue name must be formatted:"
            + " \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".",
        "Definition of queue name",
        REFERENCE + "#Queue.FIELDS.name");
  }

  static StatusRuntimeException malformedTaskName() {
    return error(
        Code.INVALID_ARGUMENT,
        "Task name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>"
            + "/queues/<QUEUE_ID>/tasks/<TASK_ID>\"");
  }

  static StatusRuntimeException malformedTaskId(String id) {
    return withHelp(
        "Task ID \"%s\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters."
            .formatted(id),
        "Definition of task ID",
        REFERENCE + ".tasks#Task.FIELDS.name");
  }

  static StatusRuntimeException queueOutsideParent(String queue, String parent) {
    return error(Code.INVALID_ARGUMENT, "%s must begin with %s.".formatted(queue, parent));
  }

  static StatusRuntimeException taskInOtherQueue(String parent, String named) {
    return error(
        Code.INVALID_ARGUMENT,
        "The queue name from request ('%s') must be the same as the queue name in the named task ('%s')."
            .formatted(parent, named));
  }

  static StatusRuntimeException noSuchQueue() {
    return error(
        Code.NOT_FOUND,
        "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.");
  }

  static StatusRuntimeException queueExists() {
    return error(Code.ALREADY_EXISTS, "Queue already exists");
  }

  static StatusRuntimeException queueDeletedRecently() {
    return error(
        Code.FAILED_PRECONDITION,
        "The queue cannot be created because a queue with this name existed too recently.");
  }

  static StatusRuntimeException noSuchEntity() {
    return error(Code.NOT_FOUND, "Requested entity was not found.");
  }

  static StatusRuntimeException taskEnded() {
    return error(
        Code.NOT_FOUND,
        "The task no longer exists, though a task with this name existed recently. The task either successfully completed or was deleted.");
  }

  static StatusRuntimeException taskExists() {
    return error(Code.ALREADY_EXISTS, "Requested entity already exists");
  }

  static StatusRuntimeException scheduledTooFarAhead(Instant at) {
    return error(
        Code.INVALID_ARGUMENT,
        "The Task.scheduleTime, %s, is too far in the future. Schedule time must be no more than 720h in the future."
            .formatted(PACIFIC.format(at.truncatedTo(ChronoUnit.SECONDS))));
  }

  static StatusRuntimeException invalid(String text) {
    return error(Code.INVALID_ARGUMENT, text);
  }

  /** A part of the API that this emulator does not have: UNIMPLEMENTED, with what is missing. */
  static StatusRuntimeException leftOut(String what) {
    return error(Code.UNIMPLEMENTED, what + " is not part of the local emulator.");
  }

  static StatusRuntimeException unavailable() {
    return error(Code.UNAVAILABLE, "The service is currently unavailable.");
  }

  private static StatusRuntimeException withHelp(String text, String description, String url) {
    Help help =
        Help.newBuilder()
            .addLinks(Help.Link.newBuilder().setDescription(description).setUrl(url))
            .build();
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(Code.INVALID_ARGUMENT_VALUE)
            .setMessage(text)
            .addDetails(Any.pack(help))
            .build());
  }

  private static StatusRuntimeException error(Code code, String text) {
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder().setCode(code.getNumber()).setMessage(text).build());
  }
}
