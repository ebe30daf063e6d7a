package io.hostpay.executor.ethereum.rpc;

import io.hostpay.common.logging.RequestSummary;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The configured endpoints, in order of preference. Those in quarantine are left out as long as any
 * other answers; then they are tried again, except liars. When none has answered, all are tried
 * once more: a single call that fails puts nothing off. Thread-safe.
 */
public final class Endpoints implements AutoCloseable {
  private final List<Endpoint> all;
  private final JsonRpc rpc;
  private final Heads heads;
  private final Function<String, ? extends RuntimeException> unknown;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Asks no endpoint yet.
   *
   * @param urls the preferred one first; one that comes twice counts once
   * @param chainId the only chain that an endpoint may belong to
   * @param listener is told of each endpoint that is put aside, on the thread that found out
   * @param unknown makes the exception that says that something could not be found out
   * @throws IllegalArgumentException if there is no endpoint
   */
  public Endpoints(
      List<NodeUrl> urls,
      long chainId,
      RpcTimeouts timeouts,
      Clock clock,
      Consumer<EndpointProblem> listener,
      Function<String, ? extends RuntimeException> unknown) {
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("No RPC endpoint is configured: nothing can be paid.");
    }
    JsonRpc client = new JsonRpc(timeouts);
    this.rpc = client;
    this.unknown = unknown;
    this.all =
        urls.stream()
            .distinct()
            .map(u -> new Endpoint(u, chainId, client, new Quarantine(u.name(), clock, listener)))
            .toList();
    this.heads = new Heads(all, clock);
  }

  /**
   * Asks every endpoint for its chain id, whatever is remembered of it.
   *
   * @return what is wrong with those that are not of the right chain; empty if all are
   */
  public List<NoAnswer> verify() {
    List<NoAnswer> problems = new ArrayList<>();
    all.stream().map(e -> async(() -> verified(e))).toList().stream()
        .map(CompletableFuture::join)
        .forEach(problems::addAll);
    return problems;
  }

  private static List<NoAnswer> verified(Endpoint endpoint) {
    try {
      endpoint.verifyChain();
      return List.of();
    } catch (NoAnswer problem) {
      return List.of(problem);
    }
  }

  /** How many endpoints there are. */
  public int count() {
    return all.size();
  }

  /** Asks one after the other until one answers. */
  public <T> T first(String what, Question<T> question) {
    return inTurn(what, answer -> true, question);
  }

  /**
   * Asks one after the other until an answer is enough.
   *
   * @param what is asked for, for the message
   * @return the first answer that is enough, or else the last one
   */
  public <T> T inTurn(String what, Predicate<T> enough, Question<T> question) {
    Set<String> failures = new LinkedHashSet<>();
    for (Supplier<List<Endpoint>> round : rounds()) {
      List<T> answers = new ArrayList<>();
      for (Endpoint endpoint : round.get()) {
        switch (Answer.of(endpoint, question)) {
          case Answer.Given<T> given -> {
            if (enough.test(given.value())) {
              return given.value();
            }
            answers.add(given.value());
          }
          case Answer.Missing<T> missing -> failures.add(missing.detail());
        }
      }
      if (!answers.isEmpty()) {
        return answers.getLast();
      }
    }
    throw unknown(what, failures);
  }

  /** Asks all at once: the answers of those that answered, at least one. */
  public <T> List<T> everyone(String what, Question<T> question) {
    return survey(what, question).answers();
  }

  /** As {@link #everyone}, with the reasons why the others gave no answer. */
  public <T> Survey<T> survey(String what, Question<T> question) {
    Set<String> failures = new LinkedHashSet<>();
    for (Supplier<List<Endpoint>> round : rounds()) {
      List<T> answers = ask(round.get(), question, failures);
      if (!answers.isEmpty()) {
        return new Survey<>(List.copyOf(answers), List.copyOf(failures));
      }
    }
    throw unknown(what, failures);
  }

  /**
   * As {@link #survey}, but endpoints in quarantine for a failure are asked as well, so that none
   * is left out unnoticed. Not asked: liars, and those whose chain lags.
   */
  public <T> Survey<T> wholeSurvey(String what, Question<T> question) {
    heads.compare(threads);
    Set<String> failures = new LinkedHashSet<>();
    List<Endpoint> asked =
        all.stream()
            .filter(e -> !e.quarantine().isForLying() && !e.quarantine().isForLagging())
            .toList();
    List<T> answers = ask(asked, question, failures);
    if (answers.isEmpty()) {
      throw unknown(what, failures);
    }
    return new Survey<>(List.copyOf(answers), List.copyOf(failures));
  }

  private <T> List<T> ask(List<Endpoint> asked, Question<T> question, Set<String> failures) {
    List<T> answers = new ArrayList<>();
    for (CompletableFuture<Answer<T>> one :
        asked.stream().map(e -> async(() -> Answer.of(e, question))).toList()) {
      switch (one.join()) {
        case Answer.Given<T> given -> answers.add(given.value());
        case Answer.Missing<T> missing -> failures.add(missing.detail());
      }
    }
    return answers;
  }

  /**
   * Those to be asked first; those to be asked if none of the first answers; and all once more, a
   * moment later, if none of these does.
   */
  public List<Supplier<List<Endpoint>>> rounds() {
    heads.compare(threads);
    return Rounds.of(all);
  }

  /** Runs something on a thread of its own. */
  public <T> CompletableFuture<T> async(Supplier<T> task) {
    return CompletableFuture.supplyAsync(RequestSummary.carried(task), threads);
  }

  /** The exception for something that no endpoint could tell, with each endpoint's reason. */
  public RuntimeException unknown(String what, Iterable<String> failures) {
    String why = String.join("; ", failures);
    return unknown.apply(
        "None of "
            + all.size()
            + " RPC endpoints could tell the "
            + what
            + " ("
            + (why.isEmpty() ? "all of them are in quarantine" : why)
            + "): it is unknown, nothing follows from it, and it is asked for again later.");
  }

  /** Ends calls that still go on in the background. */
  @Override
  public void close() {
    threads.shutdownNow();
    rpc.close();
  }
}
