package io.hostpay.common.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * One connection's requests. Tomcat's own timeout is that between two bytes, so that a sender of a
 * byte a second would keep its connection for hours; here the whole head has one deadline. The
 * deadline is checked whenever more of the head arrives; a connection on which nothing arrives is
 * ended by Tomcat's own timeout.
 */
final class TimedProcessor extends Http11Processor {
  /** The connection of the request that is being worked on. */
  static final ScopedValue<SocketWrapperBase<?>> CONNECTION = ScopedValue.newInstance();

  /** From a request's first byte to the end of its headers. */
  static final Duration HEAD_DEADLINE = Duration.ofSeconds(5);

  TimedProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
    super(protocol, adapter);
  }

  @Override
  public SocketState service(SocketWrapperBase<?> socket) throws IOException {
    if (isHeadLate()) {
      return SocketState.CLOSED;
    }
    return ScopedValue.where(CONNECTION, socket).call(() -> super.service(socket));
  }

  /** Between two calls, the start time is set only while a request's head is incomplete. */
  private boolean isHeadLate() {
    long start = request.getStartTimeNanos();
    return start >= 0 && System.nanoTime() - start > HEAD_DEADLINE.toNanos();
  }
}
