package io.hostpay.testkit.postgres;

/** A running PostgreSQL server with a superuser {@code postgres}, in whatever form it comes. */
interface PostgresServer {
  String host();

  int port();

  /** The superuser's; not every form asks for it. */
  String superuserPassword();

  /** Ends it in order; connections break. The data stay. */
  void stop();

  /** Ends it as kill -9 does. What was committed stays. */
  void kill();

  /** Starts it again after {@link #stop} or {@link #kill}: same port, same data. */
  void startAgain();

  /** Ends it and removes its data. */
  void remove();
}
