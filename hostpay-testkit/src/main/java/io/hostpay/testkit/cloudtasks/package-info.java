/**
 * Google Cloud Tasks on one machine: the real gRPC v2 API in front, HTTP dispatches behind,
 * emulated time and settable faults in between. For local runs and tests only.
 *
 * <p>Error texts, header values and the task size limit are those recorded from the real service;
 * everything else follows the comments of the API's own proto files. What neither tells is this
 * package's own simple model, and says so where it is. An <em>attempt</em> is Google's word here
 * for one dispatch of a task, which HostPay calls a delivery.
 */
@NullMarked
package io.hostpay.testkit.cloudtasks;

import org.jspecify.annotations.NullMarked;
