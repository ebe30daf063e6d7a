package io.hostpay.common.http;

import io.hostpay.common.logging.PaymentLog;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The web side that the services share; each imports it. A service has these of Spring Boot's
 * configurations and no others: none is picked up only because a library is on the class path.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  DispatcherServletAutoConfiguration.class,
  ErrorMvcAutoConfiguration.class,
  HttpEncodingAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  LifecycleAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  WebMvcAutoConfiguration.class
})
@Import({
  BodyWatch.class,
  ErrorEndpoint.class,
  HealthEndpoint.class,
  ProblemAdvice.class,
  ReadyEndpoint.class,
  Refusals.class,
  RequestLineFilter.class,
  TaskContextFilter.class
})
public class HttpConfiguration implements WebMvcConfigurer {
  /** Room for fifty notifications of the largest size. No task needs any of it. */
  private static final long SHARED_BODY_BYTES = 64L * 1024 * 1024;

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new TaskRequestResolver());
  }

  /**
   * What Spring Boot is told before it starts: the bounds of its server, and what it leaves out.
   */
  public static Map<String, Object> properties() {
    return ServerBounds.PROPERTIES;
  }

  @Bean
  ServerBounds serverBounds(Refusals refusals) {
    return new ServerBounds(new RefusedByServer(refusals));
  }

  @Bean
  RequestGate requestGate(
      ObjectProvider<BodyBound> bounds, BodyWatch watch, Refusals refusals, PaymentLog log) {
    return new RequestGate(
        new BodyMemory(SHARED_BODY_BYTES), bounds.stream().toList(), watch, refusals, log);
  }
}
