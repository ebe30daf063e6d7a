package io.hostpay.testkit.faults;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which calls a fault falls on. Counts the calls it sees, so it is good for one proxy. */
public final class RpcRule {
  private final @Nullable String method;
  private final int first;
  private final int last;
  private final RpcFault fault;
  private final AtomicInteger seen = new AtomicInteger();

  private RpcRule(@Nullable String method, int first, int last, RpcFault fault) {
    this.method = method;
    this.first = first;
    this.last = last;
    this.fault = fault;
  }

  /** Each call of a method. */
  public static RpcRule forMethod(String method, RpcFault fault) {
    return new RpcRule(method, 1, Integer.MAX_VALUE, fault);
  }

  /** Each call of any method. */
  public static RpcRule onEvery(RpcFault fault) {
    return new RpcRule(null, 1, Integer.MAX_VALUE, fault);
  }

  /** Only the nth of those calls, counted from 1 and from when the rule is put in. */
  public RpcRule call(int nth) {
    return calls(nth, nth);
  }

  /** Only these of those calls, both included. */
  public RpcRule calls(int from, int to) {
    return new RpcRule(method, from, to, fault);
  }

  boolean fallsOn(String called) {
    if (method != null && !method.equals(called)) {
      return false;
    }
    int number = seen.incrementAndGet();
    return number >= first && number <= last;
  }

  boolean isForEvery() {
    return method == null;
  }

  boolean isFor(String called) {
    return called.equals(method);
  }

  RpcFault fault() {
    return fault;
  }
}
