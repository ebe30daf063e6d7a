package io.hostpay.executor.ethereum.rpc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up, and gives up in time. The system's look-up ends when its name servers let it: no
 * time-out of a call covers it and no interrupt ends it. One that hangs holds one thread for its
 * name, however often it is asked for meanwhile.
 */
final class TimelyNames implements Dns {
  private final Dns names;
  private final Duration longest;
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underWay =
      new ConcurrentHashMap<>();

  TimelyNames(Dns names, Duration longest) {
    this.names = names;
    this.longest = longest;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<List<InetAddress>> begun = underWay.putIfAbsent(hostname, mine);
    if (begun == null) {
      // A platform thread: it may stay in native code, where a virtual one would keep its carrier.
      Thread.ofPlatform().daemon().name("name-" + hostname).start(() -> begin(hostname, mine));
    }
    return await(begun == null ? mine : begun, hostname);
  }

  private void begin(String hostname, CompletableFuture<List<InetAddress>> answer) {
    try {
      answer.complete(names.lookup(hostname));
    } catch (UnknownHostException | RuntimeException e) {
      answer.completeExceptionally(e);
    } finally {
      underWay.remove(hostname, answer);
    }
  }

  private List<InetAddress> await(CompletableFuture<List<InetAddress>> answer, String hostname)
      throws UnknownHostException {
    try {
      return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unknown(hostname, e.getCause());
    } catch (TimeoutException e) {
      throw unknown(hostname, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown(hostname, e);
    }
  }

  private static UnknownHostException unknown(String hostname, @Nullable Throwable cause) {
    UnknownHostException unknown = new UnknownHostException(hostname);
    unknown.initCause(cause);
    return unknown;
  }
}
