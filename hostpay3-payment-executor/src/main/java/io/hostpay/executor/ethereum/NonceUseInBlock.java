package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.AuthorizationTuple;
import org.web3j.crypto.Sign;
import tools.jackson.databind.JsonNode;

/** Looks through a whole block for what used a nonce of an account. */
final class NonceUseInBlock {
  private final String address;
  private final BigInteger nonce;

  NonceUseInBlock(String address, BigInteger nonce) {
    this.address = address;
    this.nonce = nonce;
  }

  /** What in the block used it; empty if nothing did, or there is no such block. */
  Optional<NonceUse> in(JsonNode answer, long number) {
    Optional<JsonNode> there = Answers.object(answer);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    JsonNode block = there.get();
    if (!block.path("transactions").isArray()) {
      throw new MalformedAnswer("a block without transactions");
    }
    BlockRef where = BlockRef.read(block).orElseThrow().requireNumber(number);
    return transactions(block)
        .filter(this::isByThis)
        .map(tx -> byTransaction(tx, where))
        .findFirst()
        .or(
            () ->
                transactions(block)
                    .filter(this::carriesAuthorization)
                    .map(tx -> byAuthorization(tx, where))
                    .findFirst());
  }

  private static Stream<JsonNode> transactions(JsonNode block) {
    return elements(block.path("transactions"));
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private boolean isByThis(JsonNode tx) {
    return tx.path("from").asString("").equalsIgnoreCase(address)
        && Answers.quantity(tx.get("nonce")).equals(nonce);
  }

  private static NonceUse byTransaction(JsonNode tx, BlockRef block) {
    JsonNode to = tx.get("to");
    return new NonceUse.ByTransaction(
        Answers.hash(tx.get("hash")),
        // In lower case: endpoints that spell one address differently do not contradict each other.
        Answers.isAbsent(to) ? null : Answers.text(to).toLowerCase(Locale.ROOT),
        Answers.quantity(tx.get("value")),
        block);
  }

  private static NonceUse byAuthorization(JsonNode tx, BlockRef block) {
    return new NonceUse.ByAuthorization(Answers.hash(tx.get("hash")), block);
  }

  private boolean carriesAuthorization(JsonNode tx) {
    return elements(tx.path("authorizationList")).anyMatch(this::isSignedByThis);
  }

  /** An authorization names no account: whose it is follows from its signature. */
  private boolean isSignedByThis(JsonNode authorization) {
    try {
      if (!Answers.quantity(authorization.get("nonce")).equals(nonce)) {
        return false;
      }
      AuthorizationTuple tuple =
          new AuthorizationTuple(
              Answers.quantity(authorization.get("chainId")),
              authorization.path("address").asString(""),
              nonce,
              Answers.quantity(parity(authorization)),
              Answers.quantity(authorization.get("r")),
              Answers.quantity(authorization.get("s")));
      return Sign.recoverAuthorizationSigner(tuple).equalsIgnoreCase(address);
    } catch (SignatureException | RuntimeException ofNoUse) {
      return false; // anybody may put nonsense into this list, and the chain passes over it
    }
  }

  private static @Nullable JsonNode parity(JsonNode authorization) {
    JsonNode parity = authorization.get("yParity");
    return Answers.isAbsent(parity) ? authorization.get("v") : parity;
  }
}
