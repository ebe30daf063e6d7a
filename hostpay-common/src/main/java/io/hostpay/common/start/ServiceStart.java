package io.hostpay.common.start;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.logging.CloudLoggingFormat;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.metrics.ManagementPort;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.settings.SecretManagerResolver;
import io.hostpay.common.settings.SettingsReader;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Starts a service from environment variables, or says everything that is wrong with them. */
public final class ServiceStart {
  /** {@code EX_CONFIG} of sysexits.h: no restart mends this. */
  private static final int EXIT_CONFIGURATION = 78;

  private ServiceStart() {}

  /**
   * Runs a service's start from {@code main}. A failure is one log line and ends the process: with
   * status 78 where a setting is wrong, else with 1. With the argument {@code train} the service
   * serves the requests that its class cache is trained with, and ends.
   *
   * @param start starts the service with the environment variables that it is given
   */
  public static void main(
      String[] arguments, Function<Map<String, String>, ConfigurableApplicationContext> start) {
    orEnd(
        () -> {
          ConfigurableApplicationContext context = start.apply(System.getenv());
          if (List.of(arguments).contains("train")) {
            train(context);
          }
        });
  }

  private static void train(ConfigurableApplicationContext context) {
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    new TrainingRun(port, context.getBean(Clock.class).instant()).serve();
    System.out.flush();
    // Requests that wait for an absent part are not waited for.
    Runtime.getRuntime().halt(0);
  }

  private static void orEnd(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      System.err.println(StartFailure.line(e, System.getenv()));
      System.exit(e instanceof InvalidSettings ? EXIT_CONFIGURATION : 1);
    }
  }

  /** Runs a step that ends by itself, such as the migration, with the settings that it reads. */
  public static <S> void step(Function<SettingsReader, S> settings, Consumer<S> step) {
    orEnd(() -> step.accept(read(settings, System.getenv())));
  }

  /**
   * Reads the settings, then starts Spring with them, a Clock and a {@link PaymentLog} as beans.
   *
   * @param environment variables by name; values that name a secret are fetched
   * @throws InvalidSettings naming all problems; nothing was started
   */
  public static <S> ConfigurableApplicationContext start(
      Class<?> application,
      ServiceName service,
      Class<S> type,
      Function<SettingsReader, S> settings,
      Map<String, String> environment) {
    StartSettings<S> read =
        read(reader -> StartSettings.read(reader, settings, environment), environment);
    return start(application, service, type, read, environment);
  }

  /**
   * One after the other where one process starts several: each sets up the logging of the whole
   * process, which is not made for two at once.
   */
  static synchronized <S> ConfigurableApplicationContext start(
      Class<?> application,
      ServiceName service,
      Class<S> type,
      StartSettings<S> read,
      Map<String, String> environment) {
    PaymentLog log = new PaymentLog(service);
    SpringApplication spring =
        new SpringApplicationBuilder(application)
            .properties(properties(environment, read.port()))
            .properties(logProperties(service, read.project()))
            .initializers(
                context -> {
                  var beans = context.getBeanFactory();
                  beans.registerSingleton(type.getSimpleName(), read.own());
                  beans.registerSingleton("clock", read.clock());
                  beans.registerSingleton("paymentLog", log);
                  if (read.management() != StartSettings.NO_PORT) {
                    ((GenericApplicationContext) context)
                        .registerBean(
                            ManagementPort.class,
                            () -> ManagementPort.open(Math.toIntExact(read.management()), service));
                  }
                })
            .build();
    ConfigurableApplicationContext context = spring.run();
    read.goneKeys()
        .forEach(
            (setting, why) ->
                log.event(Event.ROTATED_KEY_GONE)
                    .with("setting", setting)
                    .with("why", why)
                    .write());
    log.event(Event.SERVICE_STARTED)
        .with("port", context.getEnvironment().getProperty("local.server.port"))
        .write();
    return context;
  }

  private static <S> S read(Function<SettingsReader, S> settings, Map<String, String> environment) {
    try (SecretManagerResolver secrets = new SecretManagerResolver()) {
      SettingsReader reader = new SettingsReader(environment, secrets);
      S result = settings.apply(reader);
      reader.orThrow();
      return result;
    }
  }

  private static Map<String, Object> logProperties(ServiceName service, String project) {
    return Map.of(
        CloudLoggingFormat.SERVICE, service.fullName(),
        CloudLoggingFormat.TAG, service.name(),
        CloudLoggingFormat.PROJECT, project);
  }

  private static Map<String, Object> properties(Map<String, String> environment, long port) {
    Map<String, Object> properties = new HashMap<>(HttpConfiguration.properties());
    properties.put("server.port", port);
    // A request waits for the chain or for ChangeNow most of its time.
    properties.put("spring.threads.virtual.enabled", "true");
    // Cloud Run kills 10 s after SIGTERM; a request cut off is delivered again.
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", "8s");
    properties.put("spring.main.banner-mode", "off");
    // No configuration file is looked for: one in the working directory must not change a service.
    properties.put("spring.config.location", "");
    properties.put("spring.main.log-startup-info", "false");
    properties.put("logging.level.root", "WARN");
    properties.put("logging.level.hostpay", "INFO");
    // An unknown URL or method has one line of ours already.
    properties.put("logging.level.org.springframework.web.servlet.PageNotFound", "ERROR");
    // A failed start has one line of ours already.
    properties.put("logging.level.org.springframework.boot.SpringApplication", "OFF");
    properties.put("logging.level.org.springframework.boot.diagnostics", "OFF");
    properties.put("logging.level.org.springframework.boot.web.server.servlet.context", "ERROR");
    if (environment.getOrDefault("HOSTPAY_LOG_FORMAT", "json").equals("text")) {
      properties.put("logging.pattern.console", "%m%n%wEx");
    } else {
      properties.put("logging.structured.format.console", CloudLoggingFormat.class.getName());
    }
    return properties;
  }
}
