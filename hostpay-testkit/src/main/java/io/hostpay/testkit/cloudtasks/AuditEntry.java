package io.hostpay.testkit.cloudtasks;

import com.google.api.MonitoredResource;
import com.google.cloud.audit.AuditLog;
import java.time.Instant;

/**
 * One entry of the Admin Activity audit log, in Google's own types.
 *
 * @param logName {@code projects/P/logs/cloudaudit.googleapis.com%2Factivity}
 * @param resource the queue that was changed
 * @param at emulated time
 * @param payload what was called; without an account, as nobody signs in at the emulator
 */
public record AuditEntry(
    String logName, MonitoredResource resource, Instant at, AuditLog payload) {}
