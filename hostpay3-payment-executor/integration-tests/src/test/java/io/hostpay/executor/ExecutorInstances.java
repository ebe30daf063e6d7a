package io.hostpay.executor;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.SettableClock;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** The running instances of a rig's service, and what they log. */
final class ExecutorInstances implements AutoCloseable {
  private static volatile @Nullable SettableClock nextClock;

  private final SettableClock clock;
  private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
  private final LoggedLines lines = new LoggedLines();

  /** The service, but for its clock. */
  @Configuration(proxyBeanMethods = false)
  @Import(ExecutorApplication.class)
  static class WithSettableClock {
    @Bean
    @Primary
    Clock settableClock() {
      return Objects.requireNonNull(nextClock);
    }
  }

  ExecutorInstances(SettableClock clock) {
    this.clock = clock;
  }

  /** One more. */
  void start(Map<String, String> settings) {
    nextClock = clock;
    instances.add(
        ServiceStart.start(
            WithSettableClock.class,
            ServiceName.HOSTPAY3,
            ExecutorSettings.class,
            ExecutorSettings::read,
            settings));
    lines.listen();
  }

  /** None is left. */
  void stop() {
    instances.forEach(ConfigurableApplicationContext::close);
    instances.clear();
  }

  int count() {
    return instances.size();
  }

  /** A part of the first. */
  <T> T bean(Class<T> type) {
    return instances.getFirst().getBean(type);
  }

  /** Where one of them serves, counted from 0 in the order of their starts. */
  URI url(int instance) {
    String port =
        Objects.requireNonNull(
            instances.get(instance).getEnvironment().getProperty("local.server.port"));
    return URI.create("http://127.0.0.1:" + port);
  }

  /** How many lines of this event they have logged. */
  long logged(Event event) {
    return lines.of(event).size();
  }

  void forgetLog() {
    lines.forget();
  }

  @Override
  public void close() {
    stop();
    lines.close();
  }
}
