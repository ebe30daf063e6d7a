package io.hostpay.common.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as the ledger keeps them. */
public final class LedgerTime {
  /** The database has no room for every year that ISO 8601 can write. */
  private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("[0-9]{4}-");

  private LedgerTime() {}

  /** PostgreSQL's driver takes OffsetDateTime for timestamptz, not Instant. */
  public static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** A column's time; {@code null} where it is empty. */
  public static @Nullable Instant read(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** The time of a column that is never empty. */
  public static Instant readFilled(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(read(row, column), column);
  }

  /** The moment this long before now. */
  public static OffsetDateTime ago(Clock clock, Duration time) {
    return at(clock.instant().minus(time));
  }

  /**
   * A time that others wrote, if it is one of ISO 8601 with an offset that the ledger has room for.
   */
  public static Optional<Instant> read(String text) {
    try {
      return FOUR_DIGIT_YEAR.matcher(text).lookingAt()
          ? Optional.of(OffsetDateTime.parse(text).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
