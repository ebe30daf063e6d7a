/**
 * How nodes are asked: one or several JSON-RPC endpoints, which of them to believe and for how
 * long, what their errors mean. Knows methods and answers, but nothing of wallets and payments.
 */
@NullMarked
package io.hostpay.executor.ethereum.rpc;

import org.jspecify.annotations.NullMarked;
