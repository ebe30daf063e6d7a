package io.hostpay.local.endurance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one {@link Pipeline}: started for the first that asks, stopped after the last. Tests
 * run one at a time, and each leaves every part running and every payment ended.
 */
final class OnePipeline implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Pipeline.class;
  }

  @Override
  public Pipeline resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(OnePipeline.class))
        .computeIfAbsent(Pipeline.class, key -> new Pipeline("endurance"), Pipeline.class);
  }
}
