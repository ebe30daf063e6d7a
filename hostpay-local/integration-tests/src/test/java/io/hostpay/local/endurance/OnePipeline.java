package io.hostpay.local.endurance;

import io.hostpay.testkit.StartedOnce;

/** Each class leaves every part of it running and every payment ended. */
final class OnePipeline extends StartedOnce<Pipeline> {
  OnePipeline() {
    super(Pipeline.class, () -> new Pipeline("endurance"));
  }
}
