package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.Endpoints;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The chain, read and written over one or several RPC endpoints. An endpoint that fails is replaced
 * by the next and put aside for a while; one that lags far behind the others until it has caught
 * up; one of another chain, or one that lies about a hash, for longer. Thread-safe.
 *
 * <p>A question that no endpoint answers, asked twice, ends in {@link ChainUnavailable}, never in a
 * zero, an empty result or a failure. Each endpoint is waited for at most the configured time per
 * call. How many calls a method makes is said for one endpoint that is well.
 */
public final class Chain implements AutoCloseable {
  private final Endpoints endpoints;
  private final long chainId;
  private final Clock clock;

  /**
   * Asks no endpoint yet.
   *
   * @param urls where the endpoints are, the preferred one first
   * @param chainId the only chain that an endpoint may belong to
   * @param clock measures how long an endpoint is put aside, and dates what is seen
   * @param listener is told of each endpoint that is put aside, on the thread that found out
   * @throws IllegalArgumentException if there is no endpoint
   */
  public Chain(
      List<NodeUrl> urls,
      long chainId,
      RpcTimeouts timeouts,
      Clock clock,
      Consumer<EndpointProblem> listener) {
    this.chainId = chainId;
    this.clock = clock;
    this.endpoints = new Endpoints(urls, chainId, timeouts, clock, listener, ChainUnavailable::new);
  }

  /**
   * Asks every endpoint for its chain id.
   *
   * @throws WrongChain if every endpoint is of another chain
   * @throws ChainUnavailable if none is of the right chain, and some could not be asked
   */
  public void verify() {
    List<NoAnswer> problems = endpoints.verify();
    if (problems.size() < endpoints.count()) {
      return;
    }
    if (problems.stream().allMatch(p -> p.kind() == EndpointProblem.Kind.WRONG_CHAIN)) {
      throw new WrongChain(
          "The RPC endpoints are not of chain %d (%s): nothing is paid until they are."
              .formatted(chainId, problems.getFirst().detail()));
    }
    throw endpoints.unknown("chain id", problems.stream().map(NoAnswer::detail).toList());
  }

  /** What gas costs now, and how long the chain is. One call. */
  public Market market() {
    return endpoints.first("price of gas", Market::of);
  }

  /**
   * What the account has, as seen by the endpoint that is furthest ahead, and what gas costs there.
   * Four calls.
   */
  public FundsView funds(String address) {
    return account(address).funds("");
  }

  /**
   * As {@link #funds}, by another endpoint than that one if any other answers.
   *
   * @param endpoint an endpoint's name, from {@link FundsView#endpoint}
   */
  public FundsView fundsNotFrom(String endpoint, String address) {
    return account(address).funds(endpoint);
  }

  /**
   * What of the account can no longer be undone, as seen by the endpoint that is furthest behind,
   * those in quarantine for a failure included. Two calls.
   */
  public FinalizedView finalized(String address) {
    return account(address).finalized();
  }

  /** What chains and pools hold at this nonce. Three calls. */
  public Pooled pooled(String address, BigInteger nonce) {
    return account(address).pooled(nonce);
  }

  /**
   * What has used this nonce. Worth asking as soon as it seems to be used: most nodes can tell for
   * about 128 blocks, or 25 minutes, only. Two calls where it is not used; else two for each
   * doubling of the blocks that it lies back, and one block.
   */
  public NonceUse nonceUse(String address, BigInteger nonce) {
    return new NonceUseConsensus(endpoints).of(address, nonce);
  }

  /**
   * The gas that a transfer needs: 21000 unless the receiver is a contract. One call.
   *
   * @throws ExecutionRefused if the receiver would refuse the transfer
   * @throws FundsTooLow if the sender does not have the amount
   */
  public BigInteger estimateGas(String from, String to, BigInteger valueWei) {
    return endpoints.first("gas of a transfer to " + to, new GasEstimate(from, to, valueWei)::of);
  }

  /**
   * Sends a transaction to every endpoint in use. May be repeated at any time: the same bytes can
   * only be mined once. Never throws for what endpoints do; returns as soon as one has taken it, or
   * all have answered otherwise. One call.
   */
  public BroadcastOutcome broadcast(SignedTransaction tx) {
    return new Broadcast(endpoints, tx).send();
  }

  /**
   * The receipt of a mined transaction, from whichever endpoint has it: one that lags has none yet.
   * One call.
   *
   * @return empty if every endpoint that answered has none. That undoes nothing: only a block that
   *     has been displaced ({@link #finality}) does
   */
  public Optional<Receipt> receipt(String txHash) {
    return new Receipts(endpoints, txHash).first();
  }

  /**
   * Whether all endpoints that answer have this receipt, with this outcome and in this block, those
   * in quarantine for a failure included: one endpoint's receipt ends no payment. One call.
   */
  public boolean isConfirmedByAll(Receipt receipt) {
    return new Receipts(endpoints, receipt.txHash()).allAgreeWith(receipt);
  }

  /**
   * Where a transaction is. {@link Presence#UNKNOWN} needs every endpoint that answered to not know
   * it. One call.
   */
  public Presence knows(String txHash) {
    List<Presence> seen =
        endpoints.everyone(
            "whereabouts of " + txHash,
            endpoint ->
                endpoint.call(
                    answer -> Presence.read(answer, txHash), "eth_getTransactionByHash", txHash));
    if (seen.contains(Presence.MINED)) {
      return Presence.MINED;
    }
    return seen.contains(Presence.PENDING) ? Presence.PENDING : Presence.UNKNOWN;
  }

  /** Whether the chain has this block at this height, for good. Two calls. */
  public Finality finality(BlockRef block) {
    return new Blocks(endpoints).finality(block);
  }

  /** The height of the chain: the greatest that any endpoint knows. One call. */
  public long head() {
    return new Blocks(endpoints).head();
  }

  /** When the newest block was made, as seen by the endpoint that is furthest ahead. One call. */
  public Instant headTime() {
    return new Blocks(endpoints).headTime();
  }

  /** When the block at this height was made; empty if no endpoint that answers has it. One call. */
  public Optional<Instant> timeOf(long block) {
    return new Blocks(endpoints).time(block);
  }

  /** Ends calls that still go on in the background. */
  @Override
  public void close() {
    endpoints.close();
  }

  private Account account(String address) {
    return new Account(endpoints, address, clock);
  }
}
