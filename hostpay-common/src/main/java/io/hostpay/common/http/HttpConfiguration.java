package io.hostpay.common.http;

import io.hostpay.common.tasks.CloudTasksSettings;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The web side that the services share; each imports it. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ErrorEndpoint.class, HealthEndpoint.class, ReadyEndpoint.class})
public class HttpConfiguration implements WebMvcConfigurer {
  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new TaskRequestResolver());
  }

  @Bean
  TaskContextFilter taskContextFilter(CloudTasksSettings tasks) {
    return new TaskContextFilter(tasks.project());
  }
}
