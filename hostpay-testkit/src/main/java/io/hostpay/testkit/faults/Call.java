package io.hostpay.testkit.faults;

/**
 * A call across one of GCHostPay3's boundaries, as a proxy sees it pass.
 *
 * @param name what is called, the same for the same call of every payment: an RPC method, the
 *     tables that a commit writes, a gRPC or HTTP method
 */
public record Call(Boundary boundary, String name) {
  /** What the call goes to, or, for HTTP, comes from. */
  public enum Boundary {
    HTTP,
    SQL,
    RPC,
    TASKS
  }

  @Override
  public String toString() {
    return boundary + " " + name;
  }
}
