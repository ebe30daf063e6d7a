package io.hostpay.executor.ethereum;

import io.hostpay.common.logging.RequestSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The configured endpoints, in order of preference. Those in quarantine are left out as long as any
 * other answers; then they are tried again, except liars. Thread-safe.
 */
final class Endpoints implements AutoCloseable {
  /** A question to one endpoint, of one or several calls. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Endpoint endpoint) throws NodeError, NoAnswer;
  }

  private final List<Endpoint> all;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Endpoints(List<Endpoint> all) {
    this.all = List.copyOf(all);
  }

  List<Endpoint> all() {
    return all;
  }

  /**
   * Asks one after the other until an answer is enough.
   *
   * @return the first answer that is enough, or else the last one
   * @throws ChainUnavailable if none answered
   */
  <T> T inTurn(String what, Predicate<T> enough, Question<T> question) {
    List<String> failures = new ArrayList<>();
    for (List<Endpoint> tier : tiers()) {
      List<T> answers = new ArrayList<>();
      for (Endpoint endpoint : tier) {
        switch (answer(endpoint, question)) {
          case Answered<T> answered -> {
            if (enough.test(answered.value())) {
              return answered.value();
            }
            answers.add(answered.value());
          }
          case Unanswered<T> unanswered -> failures.add(unanswered.detail());
        }
      }
      if (!answers.isEmpty()) {
        return answers.getLast();
      }
    }
    throw unavailable(what, failures);
  }

  /** Asks one after the other until one answers. */
  <T> T first(String what, Question<T> question) {
    return inTurn(what, answer -> true, question);
  }

  /**
   * Asks all at once.
   *
   * @return the answers of those that answered, at least one
   * @throws ChainUnavailable if none answered
   */
  <T> List<T> everyone(String what, Question<T> question) {
    List<String> failures = new ArrayList<>();
    for (List<Endpoint> tier : tiers()) {
      List<T> answers = new ArrayList<>();
      List<CompletableFuture<Answer<T>>> asked =
          tier.stream().map(e -> async(() -> answer(e, question))).toList();
      for (CompletableFuture<Answer<T>> one : asked) {
        switch (one.join()) {
          case Answered<T> answered -> answers.add(answered.value());
          case Unanswered<T> unanswered -> failures.add(unanswered.detail());
        }
      }
      if (!answers.isEmpty()) {
        return answers;
      }
    }
    throw unavailable(what, failures);
  }

  /** The endpoints to be asked first, and those to be asked if none of the first answers. */
  List<List<Endpoint>> tiers() {
    List<Endpoint> healthy = all.stream().filter(e -> e.quarantine().isOver()).toList();
    List<Endpoint> resting =
        all.stream()
            .filter(e -> !healthy.contains(e) && !e.quarantine().isForLying())
            .sorted(Comparator.comparing(e -> e.quarantine().until()))
            .toList();
    return List.of(healthy, resting);
  }

  /** Runs something on a thread of its own. */
  <T> CompletableFuture<T> async(Supplier<T> task) {
    return CompletableFuture.supplyAsync(RequestSummary.carried(task), threads);
  }

  private static <T> Answer<T> answer(Endpoint endpoint, Question<T> question) {
    try {
      return new Answered<>(question.ask(endpoint));
    } catch (NodeError error) {
      return new Unanswered<>(endpoint.name() + ": " + error.detail());
    } catch (NoAnswer none) {
      return new Unanswered<>(none.detail());
    }
  }

  /** That something could not be found out, and why from each endpoint. */
  ChainUnavailable unavailable(String what, List<String> failures) {
    String why = failures.isEmpty() ? "all of them are in quarantine" : String.join("; ", failures);
    return new ChainUnavailable(
        "None of "
            + all.size()
            + " RPC endpoints could tell the "
            + what
            + " ("
            + why
            + "): it is unknown, nothing follows from it, and it is asked for again later.");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** What came of asking one endpoint. */
  private sealed interface Answer<T> {}

  private record Answered<T>(T value) implements Answer<T> {}

  private record Unanswered<T>(String detail) implements Answer<T> {}
}
