package io.hostpay.common.token;

/**
 * What is to be paid, as every HostPay message names it. The texts are what the sender wrote, 0 to
 * 255 bytes of UTF-8 each and without NUL; whether they can be paid is for the reader to judge.
 *
 * @param cnApiId the id of the ChangeNow order that waits for the deposit
 * @param amount what the ChangeNow order expects, and so what is paid, in {@code fromCurrency}
 * @param payinAddress ChangeNow's deposit address
 */
public record PaymentOrder(
    UniqueId uniqueId,
    String cnApiId,
    String fromCurrency,
    String fromNetwork,
    WireAmount amount,
    String payinAddress) {}
