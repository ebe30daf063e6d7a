package io.hostpay.testkit.faults;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** The node that a call was meant for. */
public interface RealNode {
  /** Passes the call on as it is. */
  RpcReply.Whole forward() throws IOException;

  /**
   * Asks the node something else.
   *
   * @return the result
   * @throws IOException also if the node answers with an error
   */
  JsonNode ask(String method, Object... params) throws IOException;
}
