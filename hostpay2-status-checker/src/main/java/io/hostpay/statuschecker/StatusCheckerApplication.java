package io.hostpay.statuschecker;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.readiness.EnqueueReadiness;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.statuschecker.changenow.ChangeNowClient;
import java.time.Clock;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * GCHostPay2. Its parts are joined by their constructors' parameters; made here are only those that
 * take a part of the settings.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.hostpay.statuschecker.http")
@Import({HttpConfiguration.class, ChangeNowReadiness.class, StatusCheck.class, TaskQueue.class})
public class StatusCheckerApplication {

  /** Starts the service, or names everything wrong with its settings and exits. */
  public static void main(String[] arguments) {
    ServiceStart.main(arguments, StatusCheckerApplication::start);
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
  SigningKeys internalKeys(StatusCheckerSettings settings) {
    return settings.internalKeys();
  }

  @Bean
  TaskTarget orchestrator(StatusCheckerSettings settings) {
    return settings.orchestrator();
  }

  @Bean
  ChangeNowClient changeNow(StatusCheckerSettings settings, Clock clock) {
    return new ChangeNowClient(settings.changeNow(), clock, settings.quickTryWait());
  }

  @Bean
  EnqueueReadiness enqueueReadiness(TaskQueue queue, TaskTarget orchestrator) {
    return new EnqueueReadiness(queue, orchestrator);
  }
}
