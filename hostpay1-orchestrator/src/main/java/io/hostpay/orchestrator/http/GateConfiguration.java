package io.hostpay.orchestrator.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the gate before every endpoint. */
@Configuration(proxyBeanMethods = false)
class GateConfiguration implements WebMvcConfigurer {
  private final CallerGate gate;

  GateConfiguration(CallerGate gate) {
    this.gate = gate;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(gate);
  }
}
