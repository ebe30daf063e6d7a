package io.hostpay.testkit.ethereum;

import io.hostpay.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A real Ethereum chain on this machine: anvil, in a process of its own that ends with this one,
 * however this one ends.
 */
public final class Anvil implements AutoCloseable {
  /** The first of anvil's well-known accounts, which has 10,000 ETH on every new chain. */
  public static final String DEV_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

  /** The key to {@link #DEV_ADDRESS}, known to everyone. */
  public static final String DEV_PRIVATE_KEY =
      "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /**
   * Runs anvil and ends it when standard input closes, which the system does as soon as this JVM is
   * gone, even by kill -9. Signals are left to the JVM, so that Ctrl-C lets it shut down in order.
   */
  private static final String KEEPER =
      """
      trap '' INT TERM HUP
      log="$1"
      shift
      "$@" >>"$log" 2>&1 &
      echo $!
      cat >/dev/null
      kill -9 $! 2>/dev/null
      """;

  private final Process keeper;
  private final ProcessHandle anvil;
  private final int port;
  private final AnvilCalls calls;

  private Anvil(Process keeper, ProcessHandle anvil, int port) {
    this.keeper = keeper;
    this.anvil = anvil;
    this.port = port;
    this.calls = new AnvilCalls(rpcUrl());
  }

  /** A new chain with id 31337 on a free port, that mines each transaction at once. */
  public static Anvil start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  public int port() {
    return port;
  }

  /** Where its JSON-RPC is served. */
  public URI rpcUrl() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Stops it where it is: connections stay open, and nothing is answered. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets it go on after {@link #freeze}. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(anvil.pid())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return anvil.isAlive() && keeper.isAlive();
  }

  /**
   * Calls a method, standard or anvil's own.
   *
   * @param params strings, numbers, booleans, lists and maps; a {@link BigInteger} becomes a hex
   *     quantity
   * @return the result, which may be JSON's null
   * @throws IllegalStateException if the node answers with an error
   * @throws UncheckedIOException if it does not answer
   */
  public JsonNode rpc(String method, Object... params) {
    return calls.rpc(method, params);
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }

  /** Mines this many blocks at once; the first takes what is in the pool. */
  public void mine(int blocks) {
    rpc("anvil_mine", BigInteger.valueOf(blocks));
  }

  /** Mines each transaction as soon as it comes. */
  public void mineAtOnce() {
    rpc("evm_setAutomine", true);
  }

  /** Mines only when told to ({@link #mine}). */
  public void mineWhenTold() {
    rpc("evm_setAutomine", false);
  }

  public void setBalance(String address, BigInteger wei) {
    rpc("anvil_setBalance", address, wei);
  }

  /** The balance in wei, in the latest block. */
  public BigInteger balance(String address) {
    return quantity(rpc("eth_getBalance", address, "latest"));
  }

  /** The next nonce, in the latest block. */
  public BigInteger nonce(String address) {
    return quantity(rpc("eth_getTransactionCount", address, "latest"));
  }

  public long blockNumber() {
    return quantity(rpc("eth_blockNumber")).longValueExact();
  }

  /** Takes a transaction out of the pool, as a node does that runs full. */
  public void dropTransaction(String hash) {
    rpc("anvil_dropTransaction", hash);
  }

  /** Replaces the last blocks by as many empty ones; their transactions are gone. */
  public void reorg(int depth) {
    rpc("anvil_reorg", depth, List.of());
  }

  /** Remembers the state; {@link #revert} goes back to it, once. */
  public String snapshot() {
    return rpc("evm_snapshot").asString();
  }

  public void revert(String snapshot) {
    if (!rpc("evm_revert", snapshot).asBoolean()) {
      throw new IllegalStateException("There is no snapshot " + snapshot);
    }
  }

  /** The base fee of the next block, in wei. */
  public void setNextBlockBaseFeePerGas(BigInteger wei) {
    rpc("anvil_setNextBlockBaseFeePerGas", wei);
  }

  /** Ends the process as kill -9 does: nothing is saved. */
  public void kill() {
    anvil.destroyForcibly();
    try {
      keeper.getOutputStream().close();
      if (!keeper.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("anvil on port " + port + " does not end");
      }
    } catch (IOException alreadyClosed) {
      keeper.destroyForcibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    calls.close();
  }

  /** How a chain is to be. */
  public static final class Builder {
    private final List<String> arguments = new ArrayList<>();
    private int port;
    private Path log = Path.of("/dev/null");

    private Builder() {}

    private Builder with(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** Default 31337. */
    public Builder chainId(long chainId) {
      return with("--chain-id", Long.toString(chainId));
    }

    /** Default: a free one. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** A block at this interval, instead of one for each transaction. */
    public Builder blockTime(Duration interval) {
      return with("--block-time", Double.toString(interval.toMillis() / 1000.0));
    }

    /** No block but by {@link Anvil#mine}. */
    public Builder noMining() {
      return with("--no-mining");
    }

    /** How many of the well-known accounts have ether; default 10. */
    public Builder accounts(int count) {
      return with("--accounts", Integer.toString(count));
    }

    /** The finalized block is two epochs behind the latest; default 32 blocks each. */
    public Builder slotsInAnEpoch(int slots) {
      return with("--slots-in-an-epoch", Integer.toString(slots));
    }

    /** Keeps the chain in a file, written every second, so that it survives a kill. */
    public Builder state(Path file) {
      return with(
          "--state", file.toString(), "--state-interval", "1", "--preserve-historical-states");
    }

    /** Any other of anvil's options. */
    public Builder option(String... option) {
      return with(option);
    }

    /** Where anvil's output is appended; default nowhere. */
    public Builder log(Path file) {
      this.log = file;
      return this;
    }

    /** Starts it and waits until it answers. */
    public Anvil start() {
      int at = port == 0 ? FreePort.find() : port;
      List<String> command =
          new ArrayList<>(List.of("sh", "-c", KEEPER, "anvil-keeper", log.toString()));
      command.add(AnvilBinary.find().toString());
      command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(at)));
      command.addAll(arguments);
      try {
        Process keeper =
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Anvil started = new Anvil(keeper, anvilOf(keeper), at);
        started.awaitAnswer();
        return started;
      } catch (IOException broken) {
        throw new UncheckedIOException("anvil could not be started", broken);
      }
    }

    private static ProcessHandle anvilOf(Process keeper) throws IOException {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(keeper.getInputStream(), StandardCharsets.US_ASCII));
      @Nullable String pid = out.readLine();
      if (pid == null) {
        throw new IOException("the shell that runs anvil ended at once");
      }
      return ProcessHandle.of(Long.parseLong(pid))
          .orElseThrow(() -> new IOException("anvil ended at once"));
    }
  }

  private void awaitAnswer() {
    Instant limit = Instant.now().plus(START_LIMIT);
    while (true) {
      try {
        rpc("eth_chainId");
        return;
      } catch (UncheckedIOException notYet) {
        if (!anvil.isAlive() || Instant.now().isAfter(limit)) {
          kill();
          throw new IllegalStateException(
              "anvil did not come up on port " + port + "; its log may say why.", notYet);
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while anvil was starting.", interrupted);
    }
  }
}
