package io.hostpay.testkit.faults;

import tools.jackson.databind.JsonNode;

/**
 * One JSON-RPC call.
 *
 * @param params as sent; an empty array if there are none
 */
public record RpcCall(String method, JsonNode params) {}
