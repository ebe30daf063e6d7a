package io.hostpay.executor.ethereum;

/**
 * A block of the chain as one endpoint sees it.
 *
 * @param number its height
 * @param hash its hash, lower case
 */
record BlockRef(long number, String hash) {}
