package io.hostpay.testkit;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One shared part for several test classes: started for the first that asks, stopped after the last
 * test. Classes that use it have to take turns.
 */
public abstract class StartedOnce<T extends AutoCloseable> implements ParameterResolver {
  private final Class<T> type;
  private final Supplier<T> start;

  protected StartedOnce(Class<T> type, Supplier<T> start) {
    this.type = type;
    this.start = start;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == type;
  }

  @Override
  public T resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(StartedOnce.class))
        .computeIfAbsent(type, key -> start.get(), type);
  }
}
