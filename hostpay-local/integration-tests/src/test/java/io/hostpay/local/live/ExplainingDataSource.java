package io.hostpay.local.live;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has PostgreSQL explain each prepared statement just before it is executed: once for the
 * parameters that it has, and once for any, which is what it plans a statement for that comes
 * often.
 */
final class ExplainingDataSource extends DelegatingDataSource {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What PostgreSQL adds to the cost of a plan that it has to make each time: a little more. */
  private static final double COST_OF_PLANNING = 25;

  /**
   * A statement.
   *
   * @param plans those that PostgreSQL may choose, as {@code explain (format json)} shows them
   */
  record Explained(String sql, List<JsonNode> plans) {
    /** The cost of the dearest plan, in pages read one after the other. */
    double cost() {
      return plans.stream().mapToDouble(ExplainingDataSource::cost).max().orElseThrow();
    }
  }

  /** Gives a statement one of its parameters. */
  @FunctionalInterface
  private interface Setting {
    void set(PreparedStatement statement) throws Throwable;
  }

  private final Consumer<Explained> listener;

  ExplainingDataSource(DataSource target, Consumer<Explained> listener) {
    super(target);
    this.listener = listener;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    return proxy(
        Connection.class,
        (method, arguments) -> {
          Object result = call(connection, method, arguments);
          return result instanceof PreparedStatement statement
                  && hasPlan(String.valueOf(arguments[0]))
              ? explaining(connection, statement, String.valueOf(arguments[0]))
              : result;
        });
  }

  /** A statement that changes a setting has no plan. */
  private static boolean hasPlan(String sql) {
    return !sql.startsWith("set ");
  }

  private PreparedStatement explaining(
      Connection connection, PreparedStatement statement, String sql) {
    List<Setting> settings = new ArrayList<>();
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (method.getName().startsWith("set") && arguments.length > 1) {
            settings.add(target -> call(target, method, arguments));
          } else if (method.getName().startsWith("execute")) {
            JsonNode custom = custom(connection, sql, settings);
            JsonNode generic = generic(connection, statement, sql);
            listener.accept(
                new Explained(
                    sql,
                    cost(generic) < cost(custom) + COST_OF_PLANNING
                        ? List.of(custom, generic)
                        : List.of(custom)));
          }
          return call(statement, method, arguments);
        });
  }

  private static JsonNode custom(Connection connection, String sql, List<Setting> settings)
      throws Throwable {
    try (PreparedStatement explain = connection.prepareStatement("explain (format json) " + sql)) {
      for (Setting setting : settings) {
        setting.set(explain);
      }
      try (ResultSet row = explain.executeQuery()) {
        return plan(row);
      }
    }
  }

  private static JsonNode generic(Connection connection, PreparedStatement described, String sql)
      throws SQLException {
    ParameterMetaData parameters = described.getParameterMetaData();
    int count = parameters.getParameterCount();
    List<String> types = new ArrayList<>();
    String numbered = sql;
    for (int i = 1; i <= count; i++) {
      types.add(parameters.getParameterTypeName(i));
      numbered = numbered.replaceFirst("\\?", "\\$" + i);
    }
    String noValues =
        IntStream.range(0, count).mapToObj(i -> "null").collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute(
          "prepare explained"
              + (count == 0 ? "" : "(" + String.join(", ", types) + ")")
              + " as "
              + numbered);
      try (ResultSet row =
          statement.executeQuery(
              "explain (format json) execute explained"
                  + (count == 0 ? "" : "(" + noValues + ")"))) {
        return plan(row);
      } finally {
        statement.execute("deallocate explained");
        statement.execute("reset plan_cache_mode");
      }
    }
  }

  private static double cost(JsonNode plan) {
    return plan.get("Total Cost").asDouble();
  }

  private static JsonNode plan(ResultSet row) throws SQLException {
    row.next();
    return JSON.readTree(row.getString(1)).get(0).get("Plan");
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object invoke(Method method, @Nullable Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                call.invoke(method, arguments == null ? new Object[0] : arguments)));
  }

  private static @Nullable Object call(Object target, Method method, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
