package io.hostpay.testkit.cloudtasks;

import com.google.rpc.Code;
import com.google.rpc.Status;

/**
 * A target's HTTP status as Cloud Tasks shows it in a task's last attempt, for example {@code
 * DEADLINE_EXCEEDED(4): HTTP status code 504}. The mapping is the one that {@code google.rpc.Code}
 * documents; where it gives several codes for a status, the general one.
 */
final class RpcCodes {

  private RpcCodes() {}

  static Status status(int http) {
    Code code = code(http);
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage("%s(%d): HTTP status code %d".formatted(code.name(), code.getNumber(), http))
        .build();
  }

  private static Code code(int http) {
    if (http >= 200 && http <= 299) {
      return Code.OK;
    }
    return switch (http) {
      case 400 -> Code.INVALID_ARGUMENT;
      case 401 -> Code.UNAUTHENTICATED;
      case 403 -> Code.PERMISSION_DENIED;
      case 404 -> Code.NOT_FOUND;
      case 409 -> Code.ABORTED;
      case 429 -> Code.RESOURCE_EXHAUSTED;
      case 499 -> Code.CANCELLED;
      case 500 -> Code.INTERNAL;
      case 501 -> Code.UNIMPLEMENTED;
      case 503 -> Code.UNAVAILABLE;
      case 504 -> Code.DEADLINE_EXCEEDED;
      default -> Code.UNKNOWN;
    };
  }
}
