package io.hostpay.local.monitoring;

import com.google.cloud.audit.AuditLog;
import com.google.logging.type.LogSeverity;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import io.hostpay.testkit.cloudtasks.AuditEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The audit log of Cloud Tasks as Cloud Logging holds it. */
final class AuditLogEntry {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .usingTypeRegistry(
              JsonFormat.TypeRegistry.newBuilder().add(AuditLog.getDescriptor()).build());

  private AuditLogEntry() {}

  static JsonNode entry(AuditEntry entry) {
    LogEntry logged =
        LogEntry.newBuilder()
            .setLogName(entry.logName())
            .setResource(entry.resource())
            .setSeverity(LogSeverity.NOTICE)
            .setTimestamp(Timestamps.fromMillis(entry.at().toEpochMilli()))
            .setProtoPayload(Any.pack(entry.payload()))
            .build();
    try {
      return JsonMapper.shared().readTree(PRINTER.print(logged));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("An audit entry that Google's own printer does not know.", e);
    }
  }
}
