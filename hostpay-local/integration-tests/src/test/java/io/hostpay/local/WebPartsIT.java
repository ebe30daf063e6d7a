package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.executor.ExecutorApplication;
import io.hostpay.orchestrator.OrchestratorApplication;
import io.hostpay.statuschecker.StatusCheckerApplication;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * What stands between a request and our code, in each service. Spring Boot adds filters by itself:
 * each new one has to be looked at first, for what it reads and how much.
 */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
class WebPartsIT {
  @ParameterizedTest
  @EnumSource
  void nothingReadsARequestThatWasNotLookedAt(Service service) {
    try (ConfigurableApplicationContext context = start(service)) {
      ServletContext servlets =
          Objects.requireNonNull(((WebApplicationContext) context).getServletContext());
      var filters = new TreeSet<String>();
      for (FilterRegistration filter : servlets.getFilterRegistrations().values()) {
        filters.add(simple(filter.getClassName()));
      }
      var converters = new TreeSet<String>();
      context
          .getBean(RequestMappingHandlerAdapter.class)
          .getMessageConverters()
          .forEach(converter -> converters.add(converter.getClass().getSimpleName()));
      // This module's own class path has JAXB, the services' have not.
      converters.remove("Jaxb2RootElementHttpMessageConverter");
      var mappings = new TreeSet<String>();
      context
          .getBeansOfType(HandlerMapping.class)
          .values()
          .forEach(mapping -> mappings.add(mapping.getClass().getSimpleName()));
      System.out.println(service + " filters " + filters);
      System.out.println(service + " converters " + converters);
      System.out.println(service + " mappings " + mappings);

      var expected =
          new TreeSet<String>(
              java.util.List.of(
                  "TaskContextFilter",
                  "RequestLineFilter",
                  "RequestGate",
                  // Sets the encoding of texts; reads nothing.
                  "OrderedCharacterEncodingFilter",
                  // Holds the request for its thread; reads nothing.
                  "OrderedRequestContextFilter"));
      if (service == Service.ORCHESTRATOR) {
        expected.add("ServedEndpointsFilter");
      }
      assertThat(filters).isEqualTo(expected);
      assertThat(servlets.getServletRegistrations().keySet()).containsExactly("dispatcherServlet");
      assertThat(
              context.getBeanNamesForType(
                  org.springframework.web.multipart.MultipartResolver.class))
          .isEmpty();
      assertThat(converters)
          .containsExactlyInAnyOrder(
              "ByteArrayHttpMessageConverter",
              "StringHttpMessageConverter",
              "ResourceHttpMessageConverter",
              "ResourceRegionHttpMessageConverter",
              "AllEncompassingFormHttpMessageConverter",
              "JacksonJsonHttpMessageConverter");
      assertThat(mappings)
          .containsExactlyInAnyOrder(
              "RequestMappingHandlerMapping",
              "BeanNameUrlHandlerMapping",
              // Spring's own two, for a welcome page that there is not.
              "WelcomePageHandlerMapping",
              "WelcomePageNotAcceptableHandlerMapping",
              "RouterFunctionMapping");
    }
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static ConfigurableApplicationContext start(Service service) {
    Map<String, String> environment =
        service.environment(
            Ports.free(),
            new DatabaseSettings("127.0.0.1:1", "hostpay", "hostpay", "hostpay", 1),
            LocalClock.startingNow(1));
    return switch (service) {
      case ORCHESTRATOR -> OrchestratorApplication.start(environment);
      case STATUS_CHECKER -> StatusCheckerApplication.start(environment);
      case PAYMENT_EXECUTOR -> ExecutorApplication.start(environment);
    };
  }
}
