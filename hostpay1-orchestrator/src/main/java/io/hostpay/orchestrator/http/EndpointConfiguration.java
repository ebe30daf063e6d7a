package io.hostpay.orchestrator.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** All endpoints of GCHostPay1 but those that every service has, with the gate before each. */
@Configuration(proxyBeanMethods = false)
@Import({
  AlchemyEndpoint.class,
  CallerGate.class,
  CancelEndpoint.class,
  ConsoleEndpoint.class,
  OperatorAccess.class,
  OperatorEndpoints.class,
  Operators.class,
  PaymentListEndpoint.class,
  ServedEndpointsFilter.class,
  SlashesInIds.class,
  SummaryEndpoint.class,
  TaskEndpoints.class,
  WalletEndpoints.class,
  WebhookBodies.class
})
public class EndpointConfiguration implements WebMvcConfigurer {
  private final CallerGate gate;

  EndpointConfiguration(CallerGate gate) {
    this.gate = gate;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(gate);
  }
}
