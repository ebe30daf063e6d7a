package io.hostpay.local;

import io.hostpay.testkit.ethereum.Anvil;
import java.util.List;

/** The secrets that no log line, answer, thread or process may show. */
public final class Secrets {
  /** The keys of the local run, and how every identity token begins. */
  private static final List<String> ALL =
      List.of(
          LocalKeys.TPS_HOSTPAY_SIGNING_KEY,
          LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY,
          LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET,
          LocalKeys.CHANGENOW_API_KEY,
          Anvil.DEV_PRIVATE_KEY.substring(2),
          "Bearer ey");

  private Secrets() {}

  /** The secrets that a text contains; there should be none. */
  public static List<String> in(String text) {
    return ALL.stream().filter(text::contains).toList();
  }
}
