package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.CloudTasksGrpc;
import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.Task;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;

/** A Cloud Tasks with TLS, whose certificate is its own. It takes every task. */
final class TlsCloudTasks implements AutoCloseable {
  static final String PASSWORD = "password";

  private final List<CreateTaskRequest> tasks = new CopyOnWriteArrayList<>();
  private final Path store;
  private final Server server;

  TlsCloudTasks(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
    store = directory.resolve("tls.p12");
    certify();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(managers)).build())
            .addService(
                new CloudTasksGrpc.CloudTasksImplBase() {
                  @Override
                  public void createTask(CreateTaskRequest request, StreamObserver<Task> answer) {
                    tasks.add(request);
                    answer.onNext(request.getTask());
                    answer.onCompleted();
                  }
                })
            .build()
            .start();
  }

  private void certify() throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-alias",
                "server",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  /** The name that its certificate has, and its port. */
  String address() {
    return "localhost:" + server.getPort();
  }

  /** With its certificate, for those who are to trust it. */
  Path store() {
    return store;
  }

  List<CreateTaskRequest> tasks() {
    return tasks;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
