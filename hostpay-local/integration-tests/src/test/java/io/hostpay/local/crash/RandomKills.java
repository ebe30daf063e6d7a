package io.hostpay.local.crash;

import io.hostpay.local.LocalSystem;
import io.hostpay.local.Service;
import io.hostpay.local.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Kills one thing after the other, at random, and starts each again a moment later. */
final class RandomKills {
  /** What can be killed. */
  interface Victim {
    String name();

    void kill();

    void startAgain();
  }

  private final Random random;
  private final List<Victim> victims = new ArrayList<>();
  private final Map<String, Integer> kills = new TreeMap<>();

  RandomKills(long seed) {
    this.random = new Random(seed);
  }

  /** Every service; each instance of GCHostPay3 twice as often as the others. */
  static RandomKills ofServices(CrashSystem all, long seed) {
    RandomKills kills = new RandomKills(seed);
    LocalSystem system = all.system();
    kills.add(process("GCHostPay1", system.service(Service.ORCHESTRATOR)));
    kills.add(process("GCHostPay2", system.service(Service.STATUS_CHECKER)));
    for (int i = 0; i < 2; i++) {
      all.lanes().forEach(lane -> kills.add(process(lane.toString(), lane.process())));
    }
    return kills;
  }

  void add(Victim victim) {
    victims.add(victim);
  }

  /** One kill: something dies, stays dead for up to the given time, and answers again. */
  void one(Duration longestDeath) throws InterruptedException {
    Victim victim = victims.get(random.nextInt(victims.size()));
    victim.kill();
    kills.merge(victim.name(), 1, Integer::sum);
    Thread.sleep(random.nextLong(longestDeath.toMillis()));
    victim.startAgain();
  }

  /** Waits for up to this time. */
  void pause(Duration longest) throws InterruptedException {
    Thread.sleep(random.nextLong(longest.toMillis()));
  }

  int count() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    return count() + " kills " + kills;
  }

  private static Victim process(String name, ServiceProcess process) {
    return new Victim() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void kill() {
        process.kill();
      }

      @Override
      public void startAgain() {
        process.restart();
        process.awaitHealthy();
      }
    };
  }
}
