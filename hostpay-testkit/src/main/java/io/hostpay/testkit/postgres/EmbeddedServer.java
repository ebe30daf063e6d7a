package io.hostpay.testkit.postgres;

import io.hostpay.testkit.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL's own binaries as a child process. Also runs as root, in a user namespace. */
final class EmbeddedServer implements PostgresServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** Linux's file system in memory. */
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  /** In bytes: many times what the databases of a test process take at a time. */
  private static final long ROOM = 4L << 30;

  /**
   * Ends the server when standard input closes, which the system does as soon as this JVM is gone,
   * even by kill -9. Signals are left to the JVM, so that Ctrl-C lets it shut down in order.
   */
  private static final String KEEPER =
      """
      trap '' INT TERM HUP
      cat >/dev/null
      if [ -f "$1/data/postmaster.pid" ]; then
        kill -INT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null
        while [ -f "$1/data/postmaster.pid" ] && [ $((i += 1)) -le 100 ]; do sleep 0.1; done
      fi
      rm -rf "$1"
      """;

  private final Path home;
  private final Process keeper;
  private final int port;
  private EmbeddedPostgres running;

  private EmbeddedServer(Path home, Process keeper, EmbeddedPostgres running) {
    this.home = home;
    this.keeper = keeper;
    this.running = running;
    this.port = running.getPort();
  }

  /**
   * Starts an empty one.
   *
   * @param port 0 for any free one
   */
  static EmbeddedServer start(int port) throws IOException {
    Path home = Files.createTempDirectory(dataFolder(), "hostpay-postgres");
    Process keeper =
        new ProcessBuilder("sh", "-c", KEEPER, "postgres-keeper", home.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      InitialCluster.copyTo(home.resolve("data"));
      return new EmbeddedServer(home, keeper, launch(home, port, InitialCluster::keep));
    } catch (IOException | RuntimeException e) {
      keeper.getOutputStream().close();
      throw e;
    }
  }

  /**
   * Memory, where that is large enough: a test's database is hundreds of files, and a disk's file
   * system takes longer to create and to remove them than PostgreSQL for what is in them.
   */
  private static Path dataFolder() throws IOException {
    return Files.isWritable(IN_MEMORY) && Files.getFileStore(IN_MEMORY).getUsableSpace() >= ROOM
        ? IN_MEMORY
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static EmbeddedPostgres launch(Path home, int port, Consumer<File> beforeStart)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(home.resolve("data"))
            .setCleanDataDirectory(false)
            .setDataDirectoryCustomizer(beforeStart)
            .setPGStartupWait(START_LIMIT)
            // The machine does not lose its power here, but processes are killed: what was
            // committed must be out of the process, not on the disk.
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "off")
            // Nobody asks there, and one that is killed would leave its socket in /tmp.
            .setServerConfig("unix_socket_directories", "")
            // Likewise its shared memory: this kind lies among the data.
            .setServerConfig("dynamic_shared_memory_type", "mmap")
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
            .setErrorRedirector(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
    return builder.setPort(port == 0 ? FreePort.find() : port).start();
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String superuserPassword() {
    return "postgres";
  }

  @Override
  public void stop() {
    try {
      running.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL on port " + port + " does not stop", e);
    }
  }

  @Override
  public void kill() {
    ProcessHandle postmaster = postmaster();
    // Its children would notice its death by and by, and hold its shared memory until then.
    List<ProcessHandle> processes =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }

  private ProcessHandle postmaster() {
    Path file = home.resolve("data").resolve("postmaster.pid");
    try {
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
          .orElseThrow(() -> new IllegalStateException("PostgreSQL is dead already: " + file));
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL on port " + port + " does not run", e);
    }
  }

  @Override
  public void startAgain() {
    stop(); // After a kill this only gives back the lock on the data.
    try {
      running = launch(home, port, stopped -> {});
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start again on port " + port, e);
    }
  }

  @Override
  public void remove() {
    stop();
    try {
      FileSystemUtils.deleteRecursively(home);
      keeper.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("The data of PostgreSQL stay in " + home, e);
    }
  }
}
