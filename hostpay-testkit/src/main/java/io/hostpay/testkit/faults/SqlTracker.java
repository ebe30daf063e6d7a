package io.hostpay.testkit.faults;

import io.hostpay.testkit.faults.Call.Boundary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows what one connection tells PostgreSQL, so far that commits are recognised: the simple
 * query, and Parse, Bind and Execute with named and unnamed statements ("Frontend/Backend
 * Protocol", chapter "Message Flow" of PostgreSQL's documentation). A statement that writes outside
 * a transaction block is a commit of its own.
 */
final class SqlTracker {
  /** What a statement writes, also within another; neither "for update" nor "do update". */
  private static final Pattern WRITE =
      Pattern.compile(
          "\\b(?:(insert)\\s+into|(delete)\\s+from|(?<!for\\s)(?<!do\\s)(?<!key\\s)(update))"
              + "\\s+(?:only\\s+)?([a-z0-9_.\"]+)",
          Pattern.CASE_INSENSITIVE);

  /** Locks the wallet's row: from here to the commit nobody else signs. */
  private static final Pattern WALLET_LOCK =
      Pattern.compile(
          ".*(from\\s+hostpay_wallet\\b(?!_).*for\\s+(no\\s+key\\s+)?update"
              + "|update\\s+hostpay_wallet\\b(?!_)|insert\\s+into\\s+hostpay_wallet\\b(?!_)"
              + ".*do\\s+update).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Map<String, String> statements = new HashMap<>();
  private final Map<String, String> portals = new HashMap<>();
  private final List<String> writes = new ArrayList<>();
  private boolean inTransaction;
  private boolean walletLocked;
  private boolean walletWasLocked;

  /** The commit that this message asks for, if it does. */
  Optional<Call> commit(char type, byte[] body) {
    switch (type) {
      case 'P' -> statements.put(text(body, 0), text(body, 1));
      case 'B' -> portals.put(text(body, 0), statements.getOrDefault(text(body, 1), ""));
      case 'E' -> {
        return Optional.ofNullable(executed(portals.getOrDefault(text(body, 0), "")));
      }
      case 'Q' -> {
        return Optional.ofNullable(executed(text(body, 0)));
      }
      default -> {
        // passwords, Describe, Sync, Close: nothing is executed by them
      }
    }
    return Optional.empty();
  }

  /** Whether the wallet's row was locked at any time since this was taken last. */
  boolean takeWalletLockSeen() {
    boolean had = walletWasLocked || walletLocked;
    walletWasLocked = false;
    return had;
  }

  private @Nullable Call executed(String sql) {
    walletWasLocked |= walletLocked; // until the commit is answered
    Call commit = follow(sql);
    walletLocked &= inTransaction;
    if (WALLET_LOCK.matcher(sql).matches()) {
      walletLocked = inTransaction;
      walletWasLocked = true;
    }
    return commit;
  }

  private @Nullable Call follow(String sql) {
    String command = sql.strip().toLowerCase(Locale.ROOT);
    if (command.startsWith("begin") || command.startsWith("start transaction")) {
      inTransaction = true;
      writes.clear();
    } else if (command.startsWith("commit") || command.equals("end")) {
      inTransaction = false;
      return new Call(
          Boundary.SQL,
          writes.isEmpty() ? "commit of reads" : "commit: " + String.join(", ", writes));
    } else if (command.startsWith("rollback") && !command.startsWith("rollback to")) {
      inTransaction = false;
    } else {
      List<String> written = written(sql);
      if (!inTransaction && !written.isEmpty()) {
        return new Call(Boundary.SQL, String.join(", ", written));
      }
      written.stream().filter(what -> !writes.contains(what)).forEach(writes::add);
    }
    return null;
  }

  private static List<String> written(String sql) {
    List<String> written = new ArrayList<>();
    Matcher write = WRITE.matcher(sql);
    while (write.find()) {
      String how =
          Stream.of(write.group(1), write.group(2), write.group(3))
              .filter(Objects::nonNull)
              .findFirst()
              .orElseThrow();
      String what = how.toLowerCase(Locale.ROOT) + " " + write.group(4).replace("hostpay_", "");
      if (!written.contains(what)) {
        written.add(what);
      }
    }
    return written;
  }

  /** The nth of the zero-terminated strings at the start of a message. */
  private static String text(byte[] body, int index) {
    int from = 0;
    for (int i = 0; ; i++) {
      int end = from;
      while (body[end] != 0) {
        end++;
      }
      if (i == index) {
        return new String(body, from, end - from, StandardCharsets.UTF_8);
      }
      from = end + 1;
    }
  }
}
