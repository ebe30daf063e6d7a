package io.hostpay.local.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The tests of the modules that have nothing else, read from their sources: they are compiled
 * beside this one, and may have no classes yet when {@link Code#withTests} reads them.
 */
final class WrittenTests {
  private WrittenTests() {}

  /**
   * A method as it is written.
   *
   * @param owner the simple name of its class
   */
  record Written(String owner, MethodTree method) {
    String name() {
      return method.getName().toString();
    }
  }

  /** All methods of all their classes. */
  static List<Written> methods() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Written> methods = new ArrayList<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
      for (CompilationUnitTree file : task.parse()) {
        new TreeScanner<Void, String>() {
          @Override
          public Void visitClass(ClassTree type, String outer) {
            return super.visitClass(type, type.getSimpleName().toString());
          }

          @Override
          public Void visitMethod(MethodTree method, String owner) {
            methods.add(new Written(owner, method));
            return super.visitMethod(method, owner);
          }
        }.scan(file, "");
      }
    }
    return methods;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path module : Modules.all()) {
      if (!Files.exists(module.resolve("src/main"))) {
        sources.addAll(Modules.sources(module.resolve("src/test/java")));
      }
    }
    return sources;
  }
}
