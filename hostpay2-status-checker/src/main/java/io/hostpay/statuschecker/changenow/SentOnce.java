package io.hostpay.statuschecker.changenow;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An empty request body that can go out once only.
 *
 * <p>{@link java.net.http.HttpClient} sends a GET again by itself, at once, when a connection ends
 * before the first byte of an answer; only a JVM-wide system property turns that off. A ChangeNow
 * that is in trouble would then be asked twice as often as the quick tries say. The client asks the
 * body for its length each time it writes a request, so here it fails at the second time.
 */
final class SentOnce implements BodyPublisher {

  private final BodyPublisher empty = BodyPublishers.noBody();
  private final AtomicBoolean sent = new AtomicBoolean();

  @Override
  public long contentLength() {
    if (sent.getAndSet(true)) {
      throw new IllegalStateException("the connection was closed before any byte of an answer");
    }
    return empty.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    empty.subscribe(subscriber);
  }
}
