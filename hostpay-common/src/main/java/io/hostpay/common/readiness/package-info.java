/**
 * What a service needs outside of itself before it can be given payments: one check for each thing,
 * asked by {@code GET /ready}. How the answer is given belongs to {@code http}.
 */
@NullMarked
package io.hostpay.common.readiness;

import org.jspecify.annotations.NullMarked;
