package io.hostpay.statuschecker.changenow;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Takes the first bytes of a body and hangs up on the rest.
 *
 * <p>The JDK's own limiting subscriber fails with an IOException that looks like a lost connection,
 * which would be tried again; too long a body has to be told apart from that.
 */
final class FirstBytes implements BodySubscriber<byte[]> {

  private final int limit;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  /**
   * @param limit how many bytes to take at most; with 0 the body is not read at all
   */
  FirstBytes(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    requestMore(newSubscription);
  }

  @Override
  public void onNext(List<ByteBuffer> items) {
    for (ByteBuffer item : items) {
      byte[] bytes = new byte[Math.min(item.remaining(), limit - taken.size())];
      item.get(bytes);
      taken.writeBytes(bytes);
    }
    if (subscription != null) {
      requestMore(subscription);
    }
  }

  @Override
  public void onError(Throwable throwable) {
    body.completeExceptionally(throwable);
  }

  @Override
  public void onComplete() {
    body.complete(taken.toByteArray());
  }

  private void requestMore(Flow.Subscription current) {
    if (taken.size() < limit) {
      current.request(1);
    } else {
      current.cancel();
      onComplete();
    }
  }
}
