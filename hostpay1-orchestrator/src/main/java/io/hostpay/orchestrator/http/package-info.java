/** GCHostPay1's endpoints. */
@NullMarked
package io.hostpay.orchestrator.http;

import org.jspecify.annotations.NullMarked;
