package io.hostpay.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Marks a test class that is given the shared {@link TestedSystem}. They take turns with it, which
 * is the longest row of all: so it begins early.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WholeSystem.class)
@ResourceLock(Turns.WHOLE_SYSTEM)
@Order(3)
@interface OnTheWholeSystem {}
