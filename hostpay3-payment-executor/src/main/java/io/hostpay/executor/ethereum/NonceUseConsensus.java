package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.NonceUse.NotUsed;
import io.hostpay.executor.ethereum.NonceUse.Unproven;
import io.hostpay.executor.ethereum.rpc.Endpoints;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What has used a nonce, over all endpoints. One finding is enough while the others merely lag;
 * where two endpoints contradict one another nothing is found.
 */
final class NonceUseConsensus {
  private final Endpoints endpoints;

  NonceUseConsensus(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  NonceUse of(String address, BigInteger nonce) {
    List<NonceUse> views =
        endpoints.everyone(
            "use of nonce " + nonce + " of " + address,
            endpoint -> new NonceUseSearch(endpoint, address, nonce).now());
    List<NonceUse> findings =
        views.stream().filter(view -> block(view).isPresent()).distinct().toList();
    return switch (findings.size()) {
      case 0 -> notFound(views);
      case 1 -> unlessUnused(findings.getFirst(), views);
      default -> contradicted("the endpoints show different uses: " + findings);
    };
  }

  private static NonceUse notFound(List<NonceUse> views) {
    Optional<Unproven> used =
        views.stream()
            .filter(Unproven.class::isInstance)
            .map(Unproven.class::cast)
            .min(Comparator.comparingLong(Unproven::usedBy));
    Optional<NotUsed> unused = notUsed(views).max(Comparator.comparingLong(NotUsed::head));
    if (used.isEmpty()) {
      return unused.orElseThrow();
    }
    return unused.isEmpty()
        ? used.get()
        : contradicted(used.get().known() + ", and another endpoint has it unused");
  }

  /** An endpoint that is not as far as the finding does not contradict it. */
  private static NonceUse unlessUnused(NonceUse finding, List<NonceUse> views) {
    long block = block(finding).orElseThrow().number();
    return notUsed(views).noneMatch(view -> view.head() >= block)
        ? finding
        : contradicted("one endpoint shows %s, and another has it unused later".formatted(finding));
  }

  private static NonceUse contradicted(String known) {
    return new Unproven(known, Unproven.CONTRADICTED);
  }

  private static Stream<NotUsed> notUsed(List<NonceUse> views) {
    return views.stream().filter(NotUsed.class::isInstance).map(NotUsed.class::cast);
  }

  private static Optional<BlockRef> block(NonceUse view) {
    return switch (view) {
      case NonceUse.ByTransaction found -> Optional.of(found.block());
      case NonceUse.ByAuthorization found -> Optional.of(found.block());
      case NotUsed none -> Optional.empty();
      case Unproven none -> Optional.empty();
    };
  }
}
