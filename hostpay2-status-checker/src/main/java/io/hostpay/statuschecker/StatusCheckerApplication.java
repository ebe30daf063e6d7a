package io.hostpay.statuschecker;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.readiness.EnqueueReadiness;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.statuschecker.changenow.ChangeNowClient;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** GCHostPay2. */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.hostpay.statuschecker.http")
@Import({HttpConfiguration.class, ChangeNowReadiness.class})
public class StatusCheckerApplication {

  /** Starts the service, or names everything wrong with its settings and exits. */
  public static void main(String[] arguments) {
    ServiceStart.main(() -> start(System.getenv()));
  }

  /** Starts the service with these settings in place of the environment's. */
  public static ConfigurableApplicationContext start(Map<String, String> environment) {
    return ServiceStart.start(
        StatusCheckerApplication.class,
        ServiceName.HOSTPAY2,
        StatusCheckerSettings.class,
        StatusCheckerSettings::read,
        environment);
  }

  @Bean
  CloudTasksSettings tasksSettings(StatusCheckerSettings settings) {
    return settings.tasks();
  }

  @Bean
  TaskQueue taskQueue(CloudTasksSettings settings, Clock clock) throws IOException {
    return new TaskQueue(settings, clock);
  }

  @Bean
  ChangeNowClient changeNow(StatusCheckerSettings settings, Clock clock) {
    return new ChangeNowClient(settings.changeNow(), clock, settings.quickTryWait());
  }

  @Bean
  EnqueueReadiness enqueueReadiness(StatusCheckerSettings settings, TaskQueue queue) {
    return new EnqueueReadiness(queue, settings.orchestrator());
  }

  @Bean
  StatusCheck statusCheck(
      StatusCheckerSettings settings,
      ChangeNowClient changeNow,
      TaskQueue queue,
      Clock clock,
      PaymentLog log) {
    return new StatusCheck(
        settings.internalKeys(), changeNow, queue, settings.orchestrator(), clock, log);
  }
}
