package io.hostpay.local.live;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where the product's code has SQL, and which of it was run. */
final class LedgerCode {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(
              location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
          .importPackages(
              "io.hostpay.common",
              "io.hostpay.orchestrator",
              "io.hostpay.executor",
              "io.hostpay.statuschecker");

  private final Set<String> places = new ConcurrentSkipListSet<>();
  private final Set<String> methods = new ConcurrentSkipListSet<>();

  /** Each place that has SQL: class and line. */
  static Set<String> places() {
    return calls()
        .map(call -> place(call.getOriginOwner().getName(), call.getLineNumber()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Each method by which others reach it. */
  static Set<String> methods() {
    return calls()
        .map(JavaMethodCall::getOriginOwner)
        .distinct()
        .map(JavaClass::getMethods)
        .flatMap(Set::stream)
        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
        .map(LedgerCode::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static java.util.stream.Stream<JavaMethodCall> calls() {
    return CLASSES.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(JdbcClient.class))
        .filter(call -> call.getTarget().getName().equals("sql"));
  }

  /** Remembers by which way each statement is made. */
  JdbcClient watching(JdbcClient jdbc) {
    return (JdbcClient)
        Proxy.newProxyInstance(
            JdbcClient.class.getClassLoader(),
            new Class<?>[] {JdbcClient.class},
            (self, method, arguments) -> {
              remember();
              try {
                return method.invoke(jdbc, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  Set<String> placesRun() {
    return places;
  }

  Set<String> methodsRun() {
    return methods;
  }

  private void remember() {
    StackWalker.getInstance()
        .forEach(
            frame -> {
              if (CLASSES.contain(frame.getClassName())) {
                places.add(place(frame.getClassName(), frame.getLineNumber()));
                methods.add(simple(frame.getClassName()) + "." + frame.getMethodName());
              }
            });
  }

  private static String place(String type, int line) {
    return simple(type) + ":" + line;
  }

  private static String name(JavaMethod method) {
    return simple(method.getOwner().getName()) + "." + method.getName();
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
