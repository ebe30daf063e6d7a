package io.hostpay.local.monitoring;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the {@link Watched} system: started for the first that asks, stopped after all. */
final class WatchedSystem implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Watched.class;
  }

  @Override
  public Watched resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(WatchedSystem.class))
        .computeIfAbsent(Watched.class, key -> Watched.start(), Watched.class);
  }
}
