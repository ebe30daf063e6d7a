package io.hostpay.deploy.google;

/** One of Google's APIs. Called by one request at a time. */
interface Api {
  Reply answer(ApiCall call);
}
