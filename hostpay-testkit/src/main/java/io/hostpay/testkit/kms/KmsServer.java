package io.hostpay.testkit.kms;

import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/**
 * The two calls of Cloud KMS's gRPC API that a signer needs, with one key. Like the real one it may
 * return an s in the upper half; here every other signature does.
 */
public final class KmsServer implements AutoCloseable {
  /** The name of the key version that it signs with. */
  public static final String VERSION =
      "projects/p/locations/us-central1/keyRings/wallet/cryptoKeys/host/cryptoKeyVersions/1";

  private static final String SERVICE = "google.cloud.kms.v1.KeyManagementService";
  private static final BigInteger N = Sign.CURVE_PARAMS.getN();
  private static final MethodDescriptor<AsymmetricSignRequest, AsymmetricSignResponse> SIGN =
      MethodDescriptor.<AsymmetricSignRequest, AsymmetricSignResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(SERVICE + "/AsymmetricSign")
          .setRequestMarshaller(ProtoUtils.marshaller(AsymmetricSignRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(AsymmetricSignResponse.getDefaultInstance()))
          .build();
  private static final MethodDescriptor<GetPublicKeyRequest, PublicKey> PUBLIC_KEY =
      MethodDescriptor.<GetPublicKeyRequest, PublicKey>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(SERVICE + "/GetPublicKey")
          .setRequestMarshaller(ProtoUtils.marshaller(GetPublicKeyRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(PublicKey.getDefaultInstance()))
          .build();

  private final ECKeyPair pair;
  private Server server;
  private int port;
  private final AtomicInteger signed = new AtomicInteger();
  private volatile @Nullable Status refusal;
  private volatile Duration latency = Duration.ZERO;
  private volatile UnaryOperator<AsymmetricSignResponse> damage = UnaryOperator.identity();
  private volatile UnaryOperator<PublicKey> publicDamage = UnaryOperator.identity();

  /** Starts on any free port. */
  public KmsServer(String privateKeyHex) throws IOException {
    this.pair = ECKeyPair.create(Numeric.toBigInt(privateKeyHex));
    this.server = listening(0);
  }

  private Server listening(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(
            ServerServiceDefinition.builder(SERVICE)
                .addMethod(SIGN, ServerCalls.asyncUnaryCall(this::sign))
                .addMethod(PUBLIC_KEY, ServerCalls.asyncUnaryCall(this::publicKey))
                .build())
        .build()
        .start();
  }

  /** Stops listening, until {@link #comeBack}. */
  public void goAway() throws InterruptedException {
    port = server.getPort();
    server.shutdownNow().awaitTermination();
  }

  /** Listens again, at the same address. */
  public void comeBack() throws IOException {
    server = listening(port);
  }

  /** {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** How many times it has signed, whether or not the answer arrived. */
  public int signed() {
    return signed.get();
  }

  /** Answers every call with this error, until {@link #recover}. */
  public void refuse(Status status) {
    refusal = status;
  }

  /** Waits this long before it signs, until {@link #recover}. */
  public void slow(Duration time) {
    latency = time;
  }

  /** Changes each answer with a signature in this way, until {@link #recover}. */
  public void damage(UnaryOperator<AsymmetricSignResponse> change) {
    damage = change;
  }

  /** Changes each answer with the public key in this way, until {@link #recover}. */
  public void damagePublicKey(UnaryOperator<PublicKey> change) {
    publicDamage = change;
  }

  /** Ends all faults. */
  public void recover() {
    refusal = null;
    latency = Duration.ZERO;
    damage = UnaryOperator.identity();
    publicDamage = UnaryOperator.identity();
  }

  private void sign(
      AsymmetricSignRequest request, StreamObserver<AsymmetricSignResponse> observer) {
    Status refused = refusal;
    if (refused != null || !request.getName().equals(VERSION)) {
      observer.onError((refused == null ? Status.NOT_FOUND : refused).asRuntimeException());
      return;
    }
    try {
      Thread.sleep(latency);
      ByteString digest = request.getDigest().getSha256();
      ECDSASignature low = pair.sign(digest.toByteArray());
      boolean upper = signed.incrementAndGet() % 2 == 0;
      ByteString der =
          ByteString.copyFrom(
              StandardDSAEncoding.INSTANCE.encode(N, low.r, upper ? N.subtract(low.s) : low.s));
      observer.onNext(
          damage.apply(
              AsymmetricSignResponse.newBuilder()
                  .setName(VERSION)
                  .setSignature(der)
                  .setSignatureCrc32C(Int64Value.of(crc32c(der)))
                  .setVerifiedDigestCrc32C(
                      request.hasDigestCrc32C()
                          && request.getDigestCrc32C().getValue() == crc32c(digest))
                  .build()));
      observer.onCompleted();
    } catch (IOException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      observer.onError(Status.CANCELLED.asRuntimeException());
    }
  }

  private void publicKey(GetPublicKeyRequest request, StreamObserver<PublicKey> observer) {
    Status refused = refusal;
    if (refused != null || !request.getName().equals(VERSION)) {
      observer.onError((refused == null ? Status.NOT_FOUND : refused).asRuntimeException());
      return;
    }
    try {
      String pem = pem();
      observer.onNext(
          publicDamage.apply(
              PublicKey.newBuilder()
                  .setName(VERSION)
                  .setAlgorithm(CryptoKeyVersionAlgorithm.EC_SIGN_SECP256K1_SHA256)
                  .setPem(pem)
                  .setPemCrc32C(Int64Value.of(crc32c(ByteString.copyFromUtf8(pem))))
                  .build()));
      observer.onCompleted();
    } catch (IOException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
    }
  }

  private String pem() throws IOException {
    byte[] point = new byte[65];
    point[0] = 4;
    System.arraycopy(Numeric.toBytesPadded(pair.getPublicKey(), 64), 0, point, 1, 64);
    byte[] info =
        new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1),
                point)
            .getEncoded();
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(info)
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** CRC32C, which Cloud KMS sends beside its bytes. */
  public static long crc32c(ByteString bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.asReadOnlyByteBuffer());
    return sum.getValue();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
