@NullMarked
package io.hostpay.executor.ethereum.rpc;

import org.jspecify.annotations.NullMarked;
