/**
 * The host wallet and the chain: signs, broadcasts and reads, over one or several RPC endpoints. It
 * decides nothing about payments and knows no database.
 */
@NullMarked
package io.hostpay.executor.ethereum;

import org.jspecify.annotations.NullMarked;
