package io.hostpay.local.bench;

import io.hostpay.local.LocalKeys;

/** Something that sends transfers and waits until each is mined. */
interface Sender {
  /** The key of the second of anvil's well-known accounts: the first one is HostPay's alone. */
  String KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

  String CHAIN = Long.toString(LocalKeys.CHAIN_ID);

  /** Sends so many to addresses that nobody has used; returns how many a second were mined. */
  double perSecond(int count, int inFlight) throws Exception;
}
