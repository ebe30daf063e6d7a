package io.hostpay.common.tasks;

import org.jspecify.annotations.Nullable;

/**
 * Which Cloud Tasks, and as whom.
 *
 * @param project Google Cloud project id of the queues
 * @param location region of the queues
 * @param emulatorHost {@code host:port} of a local emulator, reached in plaintext and without
 *     credentials; {@code null} for the real service
 * @param invokerServiceAccount e-mail of the account whose OIDC token the tasks carry; {@code null}
 *     where the targets are open, as locally
 */
public record CloudTasksSettings(
    String project,
    String location,
    @Nullable String emulatorHost,
    @Nullable String invokerServiceAccount) {}
