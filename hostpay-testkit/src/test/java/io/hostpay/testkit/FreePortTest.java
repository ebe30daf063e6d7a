package io.hostpay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {
  private static final int MANY = 500;

  @Test
  void noPortIsGivenTwiceInAProcess() throws Exception {
    List<Integer> given = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<Integer>> search = () -> FreePort.find(MANY / 10);
      for (Future<List<Integer>> found :
          threads.invokeAll(Stream.generate(() -> search).limit(10).toList())) {
        given.addAll(found.get());
      }
    }

    assertThat(given).hasSize(MANY).doesNotHaveDuplicates().allMatch(FreePort::isFree);
  }

  @Test
  void noPortIsGivenToTwoProcessesAtATime() throws Exception {
    Process one = anotherProcess();
    Process two = anotherProcess();
    try {
      List<String> given = new ArrayList<>();
      given.addAll(portsOf(one));
      given.addAll(portsOf(two));

      assertThat(given).hasSize(2 * MANY).doesNotHaveDuplicates();
    } finally {
      one.destroyForcibly().waitFor();
      two.destroyForcibly().waitFor();
    }
  }

  private static Process anotherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Finder.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> portsOf(Process process) {
    return process.inputReader().lines().limit(MANY).toList();
  }

  /** Finds ports, and lives on until it is killed. */
  static final class Finder {
    private Finder() {}

    public static void main(String[] args) throws InterruptedException {
      FreePort.find(MANY).forEach(System.out::println);
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
