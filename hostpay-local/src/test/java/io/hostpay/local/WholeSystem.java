package io.hostpay.local;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link TestedSystem}: started for the first that asks, stopped after the last.
 * Its tests take turns ({@link Turns#WHOLE_SYSTEM}), and each leaves every service running and
 * every payment ended.
 */
final class WholeSystem implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestedSystem.class;
  }

  @Override
  public TestedSystem resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(WholeSystem.class))
        .computeIfAbsent(TestedSystem.class, key -> TestedSystem.start(), TestedSystem.class);
  }
}
