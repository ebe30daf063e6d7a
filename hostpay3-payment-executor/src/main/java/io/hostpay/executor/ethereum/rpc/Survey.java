package io.hostpay.executor.ethereum.rpc;

import java.util.List;

/**
 * What all endpoints said that were asked.
 *
 * @param answers at least one
 * @param failures why others gave none, in words; {@link Endpoints#survey} does not ask those in
 *     quarantine
 */
public record Survey<T>(List<T> answers, List<String> failures) {}
