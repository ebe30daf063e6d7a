package io.hostpay.executor;

import io.hostpay.common.readiness.ReadinessCheck;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainUnavailable;
import io.hostpay.executor.ethereum.WrongChain;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** A node answers, is of the configured chain, and its newest block is new. */
final class ChainReadiness implements ReadinessCheck {
  /** Fifteen blocks: no chain that is well pauses so long. */
  private static final Duration OLDEST = Duration.ofMinutes(3);

  private final Chain chain;
  private final Clock clock;

  ChainReadiness(Chain chain, Clock clock) {
    this.chain = chain;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public Optional<String> problem() {
    try {
      chain.verify();
      Duration age = Duration.between(chain.headTime(), clock.instant());
      return age.compareTo(OLDEST) <= 0
          ? Optional.empty()
          : Optional.of("the newest block is " + age.toSeconds() + " s old");
    } catch (WrongChain e) {
      return Optional.of("the nodes are of another chain than ETHEREUM_CHAIN_ID");
    } catch (ChainUnavailable e) {
      return Optional.of("no node of ETHEREUM_RPC_URL answers");
    }
  }
}
