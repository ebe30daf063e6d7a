package io.hostpay.executor.ethereum.rpc;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Passes over the fields that make answers large and that nobody here reads, so that a block of any
 * size can be looked through: what is left of one with 3,000 transactions is about 2 MB.
 */
final class WithoutBulk extends JsonParserDelegate {
  private static final Set<String> BULK =
      Set.of("input", "logs", "logsBloom", "accessList", "blobVersionedHashes", "withdrawals");

  WithoutBulk(JsonParser whole) {
    super(whole);
  }

  @Override
  public @Nullable JsonToken nextToken() {
    JsonToken token = delegate.nextToken();
    while (token == JsonToken.PROPERTY_NAME && BULK.contains(delegate.currentName())) {
      delegate.nextToken();
      delegate.skipChildren();
      token = delegate.nextToken();
    }
    return token;
  }

  @Override
  public @Nullable String nextName() {
    return nextToken() == JsonToken.PROPERTY_NAME ? currentName() : null;
  }
}
