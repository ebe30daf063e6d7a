package io.hostpay.local.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The tests that are compiled after this module or beside it, and its own, as they are written:
 * they may have no classes yet when {@link Code#withTests} reads them.
 */
final class LaterTests {
  private static final List<String> MODULES = List.of("deploy", "integration-tests");

  private LaterTests() {}

  /** All methods of all their classes. */
  static List<MethodTree> methods() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<MethodTree> methods = new ArrayList<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
      for (CompilationUnitTree file : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            methods.add(method);
            return super.visitMethod(method, null);
          }
        }.scan(file, null);
      }
    }
    return methods;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path module : Modules.all()) {
      if (MODULES.stream().anyMatch(module::endsWith)) {
        sources.addAll(Modules.sources(module.resolve("src/test/java")));
      }
    }
    return sources;
  }
}
