package io.hostpay.testkit.postgres;

import com.github.dockerjava.api.DockerClient;
import io.hostpay.testkit.FreePort;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL's official image, where a Docker engine answers. */
final class ContainerServer implements PostgresServer {
  private static final String IMAGE = "postgres:18-alpine";
  private static final String PASSWORD = "postgres";

  private final PostgreSQLContainer container;
  private final int port;

  private ContainerServer(PostgreSQLContainer container, int port) {
    this.container = container;
    this.port = port;
  }

  static boolean engineAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static ContainerServer start() {
    // A fixed port of the host: a container that is started again would get another one.
    int port = FreePort.find();
    PostgreSQLContainer container =
        new PostgreSQLContainer(IMAGE)
            .withDatabaseName("postgres")
            .withUsername("postgres")
            .withPassword(PASSWORD)
            .withCommand("postgres", "-c", "max_connections=300", "-c", "fsync=off");
    container.setPortBindings(List.of(port + ":" + PostgreSQLContainer.POSTGRESQL_PORT));
    container.start();
    return new ContainerServer(container, port);
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String superuserPassword() {
    return PASSWORD;
  }

  @Override
  public void stop() {
    // Not container.stop(), which removes the container and its data.
    docker().stopContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
  }

  @Override
  public void startAgain() {
    docker().startContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void remove() {
    container.stop();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }
}
