package io.hostpay.common.http;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's HTTP/1.1, whose connections have a deadline for a request's head: see {@link
 * TimedProcessor}. Public and with this constructor since Tomcat makes it by its name.
 */
public final class TimedProtocol extends Http11NioProtocol {
  public TimedProtocol() {}

  @Override
  protected Processor createProcessor() {
    return new TimedProcessor(this, getAdapter());
  }
}
