/**
 * GCHostPay1's endpoints: who may call each, what a request says, and how an operator is answered.
 * Nothing about a payment is decided here.
 */
@NullMarked
package io.hostpay.orchestrator.http;

import org.jspecify.annotations.NullMarked;
