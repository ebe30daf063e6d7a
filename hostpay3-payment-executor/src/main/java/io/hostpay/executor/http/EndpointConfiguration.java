package io.hostpay.executor.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** All endpoints of GCHostPay3 but those that every service has. */
@Configuration(proxyBeanMethods = false)
@Import({OperatorEndpoints.class, TaskEndpoints.class})
public class EndpointConfiguration {}
