package io.hostpay.local;

/** Keys and names of the local run. Public knowledge, worth nothing anywhere else. */
public final class LocalKeys {
  public static final String PROJECT = "hostpay-local";
  public static final String LOCATION = "us-central1";
  public static final String TPS_HOSTPAY_SIGNING_KEY =
      "local-tps-hostpay-signing-key-0123456789abcdef0123456789abcdef0123";
  public static final String HOSTPAY_INTERNAL_SIGNING_KEY =
      "local-hostpay-internal-signing-key-0123456789abcdef0123456789abcdef";

  public static final String ETHEREUM_RPC_WEBHOOK_SECRET = "whsec_local-alchemy-webhook-key";

  public static final String CHANGENOW_API_KEY = "local-changenow-key";

  public static final String TASKS_ACCOUNT =
      "gchostpay-tasks@hostpay-local.iam.gserviceaccount.com";
  public static final String SWEEP_ACCOUNT =
      "gchostpay-sweep@hostpay-local.iam.gserviceaccount.com";
  public static final String GCSPLIT1_ACCOUNT = "gcsplit1@hostpay-local.iam.gserviceaccount.com";

  /** Anvil's. */
  public static final long CHAIN_ID = 31337;

  private LocalKeys() {}
}
