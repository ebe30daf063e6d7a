package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import okhttp3.HttpUrl;

/**
 * The chain, read and written over one or several RPC endpoints. An endpoint that fails is replaced
 * by the next and left aside for a while; one of another chain, or one that lies about a hash, is
 * left aside for longer. Thread-safe.
 *
 * <p>A question that no endpoint answers ends in {@link ChainUnavailable}, never in a zero, an
 * empty result or a failure. Each endpoint is waited for at most the configured time per call; a
 * method makes one to three calls, and one more where the endpoint's chain id has to be verified
 * first.
 */
public final class Chain implements AutoCloseable {
  private final JsonRpc rpc;
  private final Endpoints endpoints;
  private final long chainId;

  /** A chain whose endpoints' problems nobody is told of. */
  public Chain(List<URI> endpoints, long chainId, ChainTimeouts timeouts, Clock clock) {
    this(endpoints, chainId, timeouts, clock, problem -> {});
  }

  /**
   * Asks no endpoint yet.
   *
   * @param endpoints http or https URLs, the preferred one first; they may hold API keys, which
   *     never appear in messages
   * @param chainId the only chain that an endpoint may belong to
   * @param clock measures how long an endpoint is left aside
   * @param listener is told of each endpoint that is left aside, on the thread that found out
   * @throws IllegalArgumentException if there is no endpoint, or one is not an http(s) URL
   */
  public Chain(
      List<URI> endpoints,
      long chainId,
      ChainTimeouts timeouts,
      Clock clock,
      Consumer<EndpointProblem> listener) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("No RPC endpoint is configured: nothing can be paid.");
    }
    List<HttpUrl> urls = endpoints.stream().distinct().map(Chain::url).toList();
    JsonRpc client = new JsonRpc(timeouts);
    this.rpc = client;
    this.chainId = chainId;
    this.endpoints =
        new Endpoints(
            urls.stream()
                .map(
                    url ->
                        new Endpoint(
                            url,
                            chainId,
                            client,
                            new Quarantine(Redaction.name(url), clock, listener)))
                .toList());
  }

  private static HttpUrl url(URI uri) {
    HttpUrl url = HttpUrl.get(uri);
    if (url == null) {
      throw new IllegalArgumentException(
          "An RPC endpoint is not an http or https URL (its scheme is "
              + uri.getScheme()
              + "): nothing can be paid.");
    }
    return url;
  }

  /**
   * Asks every endpoint for its chain id.
   *
   * @throws WrongChain if every endpoint that answered is of another chain
   * @throws ChainUnavailable if none is of the right chain, and some could not be asked
   */
  public void verify() {
    List<NoAnswer> problems =
        endpoints.all().stream()
            .map(endpoint -> endpoints.async(() -> chainProblem(endpoint)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .flatMap(Optional::stream)
            .toList();
    if (problems.size() < endpoints.all().size()) {
      return;
    }
    if (problems.stream().allMatch(p -> p.kind() == EndpointProblem.Kind.WRONG_CHAIN)) {
      throw new WrongChain(
          "The RPC endpoints are not of chain %d (%s): nothing is paid until they are."
              .formatted(chainId, problems.getFirst().detail()));
    }
    throw endpoints.unavailable("chain id", problems.stream().map(NoAnswer::detail).toList());
  }

  private static Optional<NoAnswer> chainProblem(Endpoint endpoint) {
    try {
      endpoint.verifyChain();
      return Optional.empty();
    } catch (NoAnswer problem) {
      return Optional.of(problem);
    }
  }

  /**
   * What the account has, as seen by the endpoint that is furthest ahead.
   *
   * @throws ChainUnavailable if it could not be found out
   */
  public FundsView funds(String address) {
    return new Account(endpoints, address).funds();
  }

  /**
   * What of the account can no longer be undone, as seen by the endpoint that is furthest behind.
   *
   * @throws ChainUnavailable if it could not be found out
   */
  public FinalizedView finalized(String address) {
    return new Account(endpoints, address).finalized();
  }

  /**
   * What became of a nonce. For each endpoint its finalized nonce and its view of the given
   * transactions are read together, so that one endpoint's progress is never combined with the
   * ignorance of another that lags.
   *
   * @param ownHashes every transaction that was ever signed with this nonce
   * @throws ChainUnavailable if it could not be found out
   */
  public NonceFate nonceFate(String address, BigInteger nonce, Collection<String> ownHashes) {
    return new Account(endpoints, address).fate(nonce, ownHashes);
  }

  /**
   * The gas that a transfer needs: 21000 unless the receiver is a contract.
   *
   * @throws ExecutionRefused if the receiver would refuse the transfer
   * @throws FundsTooLow if the sender does not have the amount
   * @throws ChainUnavailable if it could not be found out
   */
  public BigInteger estimateGas(String from, String to, BigInteger valueWei) {
    Map<String, String> transfer =
        Map.of("from", from, "to", to, "value", Answers.toQuantity(valueWei));
    return endpoints.first(
        "gas of a transfer to " + to,
        endpoint -> {
          try {
            return endpoint.call(Answers::gas, "eth_estimateGas", transfer);
          } catch (NodeError error) {
            switch (error.meaning()) {
              case EXECUTION_REVERTED ->
                  throw new ExecutionRefused(
                      "The receiver "
                          + to
                          + " is a contract that refuses the transfer now ("
                          + error.detail()
                          + "): nothing was signed.");
              case INSUFFICIENT_FUNDS ->
                  throw new FundsTooLow(
                      "The wallet "
                          + from
                          + " does not have the amount ("
                          + error.detail()
                          + "): nothing was signed.");
              default -> throw error;
            }
          }
        });
  }

  /**
   * Fees with which the next block would take a transaction: the tip that is usual in the last
   * blocks, and a maximum of twice the base fee plus tip, cut to the cap.
   *
   * @param maxFeeCapWei the most that may be paid per gas, in wei
   * @throws FeesAboveCap if the next block alone would cost more than the cap
   * @throws ChainUnavailable if it could not be found out
   */
  public Fees suggestFees(BigInteger maxFeeCapWei) {
    return endpoints
        .first(
            "price of gas",
            endpoint ->
                endpoint.call(
                    FeeHistory::read,
                    "eth_feeHistory",
                    Answers.toQuantity(BigInteger.valueOf(FeeHistory.BLOCKS)),
                    "latest",
                    List.of(50)))
        .suggest(maxFeeCapWei);
  }

  /**
   * Sends a transaction to every endpoint in use. May be repeated at any time: the same bytes can
   * only be mined once. Never throws for what endpoints do; returns as soon as one has taken it, or
   * all have answered otherwise.
   */
  public BroadcastOutcome broadcast(SignedTransaction tx) {
    return new Broadcast(endpoints, tx).send();
  }

  /**
   * The receipt of a mined transaction, from whichever endpoint has it: one that lags has none yet.
   *
   * @return empty if every endpoint that answered has none
   * @throws ChainUnavailable if none answered
   */
  public Optional<Receipt> receipt(String txHash) {
    return endpoints.inTurn(
        "receipt of " + txHash,
        Optional::isPresent,
        endpoint ->
            endpoint.call(
                answer -> Answers.receipt(answer, txHash), "eth_getTransactionReceipt", txHash));
  }

  /**
   * Where a transaction is. {@link Presence#UNKNOWN} needs every endpoint that answered to not know
   * it.
   *
   * @throws ChainUnavailable if none answered
   */
  public Presence knows(String txHash) {
    List<Presence> seen =
        endpoints.everyone(
            "whereabouts of " + txHash,
            endpoint ->
                endpoint.call(
                    answer -> Answers.presence(answer, txHash),
                    "eth_getTransactionByHash",
                    txHash));
    if (seen.contains(Presence.MINED)) {
      return Presence.MINED;
    }
    return seen.contains(Presence.PENDING) ? Presence.PENDING : Presence.UNKNOWN;
  }

  /**
   * The hash of the block that is at this height now, lower case; empty if the chain is not that
   * long on any endpoint that answered.
   *
   * @throws ChainUnavailable if none answered
   */
  public Optional<String> blockHash(long number) {
    return endpoints
        .inTurn(
            "block " + number,
            Optional::isPresent,
            endpoint ->
                endpoint.call(
                    Answers::block,
                    "eth_getBlockByNumber",
                    Answers.toQuantity(BigInteger.valueOf(number)),
                    false))
        .map(BlockRef::hash);
  }

  /**
   * The height of the chain: the greatest that any endpoint knows.
   *
   * @throws ChainUnavailable if none answered
   */
  public long head() {
    return endpoints
        .everyone("height", endpoint -> endpoint.call(Answers::height, "eth_blockNumber"))
        .stream()
        .reduce(0L, Math::max);
  }

  /** Ends calls that still go on in the background. */
  @Override
  public void close() {
    endpoints.close();
    rpc.close();
  }
}
