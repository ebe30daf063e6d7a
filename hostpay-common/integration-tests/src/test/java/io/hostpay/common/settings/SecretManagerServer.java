package io.hostpay.common.settings;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Secret Manager's AccessSecretVersion on a port of its own, speaking gRPC without TLS. */
final class SecretManagerServer implements AutoCloseable {
  private static final MethodDescriptor<AccessSecretVersionRequest, AccessSecretVersionResponse>
      ACCESS_SECRET_VERSION =
          MethodDescriptor.<AccessSecretVersionRequest, AccessSecretVersionResponse>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(
                  "google.cloud.secretmanager.v1.SecretManagerService/AccessSecretVersion")
              .setRequestMarshaller(
                  ProtoUtils.marshaller(AccessSecretVersionRequest.getDefaultInstance()))
              .setResponseMarshaller(
                  ProtoUtils.marshaller(AccessSecretVersionResponse.getDefaultInstance()))
              .build();

  private final Map<String, SecretPayload> payloads = new ConcurrentHashMap<>();
  private final Map<String, Status> failures = new ConcurrentHashMap<>();
  private final Queue<Status> nextFailures = new ConcurrentLinkedQueue<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Server server;

  SecretManagerServer() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(
                        "google.cloud.secretmanager.v1.SecretManagerService")
                    .addMethod(
                        ACCESS_SECRET_VERSION,
                        ServerCalls.asyncUnaryCall(this::accessSecretVersion))
                    .build())
            .build()
            .start();
  }

  /** Stores a secret the way Secret Manager does since 2021: with its checksum. */
  void store(String secretVersion, ByteString data, long crc32c) {
    payloads.put(
        secretVersion, SecretPayload.newBuilder().setData(data).setDataCrc32C(crc32c).build());
  }

  void storeWithoutChecksum(String secretVersion, ByteString data) {
    payloads.put(secretVersion, SecretPayload.newBuilder().setData(data).build());
  }

  void failNext(Status status) {
    nextFailures.add(status);
  }

  /** Whoever asks for this version is answered so. */
  void failOn(String secretVersion, Status status) {
    failures.put(secretVersion, status);
  }

  /** The names of the secrets that were asked for, in order. */
  List<String> asked() {
    return asked;
  }

  SecretManagerServiceSettings.Builder settings() {
    return SecretManagerServiceSettings.newBuilder()
        .setCredentialsProvider(NoCredentialsProvider.create())
        .setTransportChannelProvider(
            SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
                .setEndpoint("localhost:" + server.getPort())
                .setChannelConfigurator(channel -> channel.usePlaintext())
                .build());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private void accessSecretVersion(
      AccessSecretVersionRequest request, StreamObserver<AccessSecretVersionResponse> answer) {
    asked.add(request.getName());
    Status next = nextFailures.poll();
    Status failure = next == null ? failures.get(request.getName()) : next;
    SecretPayload payload = payloads.get(request.getName());
    if (failure != null) {
      answer.onError(failure.asRuntimeException());
    } else if (payload == null) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("Secret [" + request.getName() + "] not found or has no versions.")
              .asRuntimeException());
    } else {
      answer.onNext(
          AccessSecretVersionResponse.newBuilder()
              .setName(request.getName())
              .setPayload(payload)
              .build());
      answer.onCompleted();
    }
  }
}
