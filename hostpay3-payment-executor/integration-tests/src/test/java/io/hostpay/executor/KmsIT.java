package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.grpc.Status;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.SignerUnavailable;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.kms.KmsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.web3j.crypto.Sign;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;

/** The wallet's key in Cloud KMS: whole payments, and what goes wrong there. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class KmsIT {
  private static final KmsServer KMS;

  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  static {
    try {
      KMS =
          new KmsServer(Objects.requireNonNull(executor.settings().get("HOST_WALLET_PRIVATE_KEY")));
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
    executor
        .with("HOST_WALLET_PRIVATE_KEY", "")
        .with("HOST_WALLET_KMS_KEY", KmsServer.VERSION)
        .with("KMS_EMULATOR_HOST", KMS.address());
  }

  @AfterEach
  void recover() {
    KMS.recover();
  }

  @Test
  void paysWithWhateverHalfOfTheCurveKmsSignsIn() {
    for (int i = 0; i < 6; i++) {
      books.assertGetsPaidOnce(payments.verified(0.25));
    }
    assertThat(KMS.signed()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void signsNothingWhileItIsRefusedAndPaysAfterwards() {
    defers(() -> KMS.refuse(Status.PERMISSION_DENIED), "roles/cloudkms.signerVerifier");
    defers(() -> KMS.refuse(Status.FAILED_PRECONDITION), "is disabled or destroyed");
    assertThat(executor.logged(Event.WALLET_KEY_REFUSED)).isEqualTo(2);
    defers(() -> KMS.refuse(Status.RESOURCE_EXHAUSTED), "quota");
    defers(() -> KMS.refuse(Status.INTERNAL), "answered INTERNAL");
    // what passes by itself calls for nobody
    assertThat(executor.logged(Event.WALLET_KEY_REFUSED)).isEqualTo(2);
  }

  @Test
  void isNotReadyWhileItMayNotUseTheKey() {
    executor.restart();
    KMS.refuse(Status.PERMISSION_DENIED);
    client.get("/ready").is(503, "\"key\":\"the wallet's key cannot be used");
    KMS.recover();
    executor.restart(); // what was found is told for a while
    assertThat(client.get("/ready").body().toString()).contains("\"key\":\"ok\"");
  }

  @Test
  void signsNothingThatWasDamagedOnEitherWay() {
    defers(
        () -> KMS.damage(signed -> signed.toBuilder().setVerifiedDigestCrc32C(false).build()),
        "arrived there damaged");
    defers(
        () -> KMS.damage(signed -> signed.toBuilder().setSignatureCrc32C(Int64Value.of(1)).build()),
        "has signed arrived damaged");
    defers(
        () -> KMS.damage(signed -> signed.toBuilder().clearSignatureCrc32C().build()),
        "has signed arrived damaged");
    defers(
        () -> KMS.damage(signed -> signed.toBuilder().setName("another").build()), "another key");
    defers(() -> KMS.damage(another(bytes -> bytes.substring(1))), "no signature of");
    defers(() -> KMS.damage(another(bytes -> bytes.concat(bytes))), "no signature of");
    defers(() -> KMS.damage(another(bytes -> ByteString.EMPTY)), "no signature of");
    defers(() -> KMS.damage(another(KmsIT::ofAnotherKey)), "no signature of");
  }

  /** Well formed, and of whomever it may be. */
  private static ByteString ofAnotherKey(ByteString signature) {
    byte[] bytes = signature.toByteArray();
    bytes[bytes.length - 1] ^= 1;
    return ByteString.copyFrom(bytes);
  }

  /** Damaged before its checksum was made: only the wallet's address tells. */
  private static UnaryOperator<AsymmetricSignResponse> another(UnaryOperator<ByteString> change) {
    return signed -> {
      ByteString changed = change.apply(signed.getSignature());
      return signed.toBuilder()
          .setSignature(changed)
          .setSignatureCrc32C(Int64Value.of(KmsServer.crc32c(changed)))
          .build();
    };
  }

  /** More than the pool has connections wait to be signed, and signed ones are looked at. */
  @Test
  void aSlowOneHoldsUpNoLooksAndNoSigningWithoutABound() {
    chain.holdTransactions();
    PaymentOrder submitted = payments.verified(0.25);
    executor.deliver(submitted).is(200, "submitted");
    List<PaymentOrder> others =
        IntStream.range(0, 24).mapToObj(i -> payments.verified(0.25)).toList();
    KMS.slow(Duration.ofSeconds(5));
    long began = System.nanoTime();
    List<CompletableFuture<HttpAnswer>> answers =
        others.stream().map(payment -> client.deliverInBackground(payment, 0)).toList();

    Duration longestLook = Duration.ZERO;
    while (answers.stream().anyMatch(answer -> !answer.isDone())) {
      long look = System.nanoTime();
      client.watch(submitted).is(200, "submitted");
      Duration took = since(look);
      longestLook = took.compareTo(longestLook) > 0 ? took : longestLook;
    }
    // Which of the two bounds ends one first is a matter of how busy the machine is.
    assertThat(answers.stream().map(CompletableFuture::join).toList())
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(424);
              assertThat(answer.body().toString())
                  .containsAnyOf("does not answer in time", "Too many payments wait to be signed");
            });

    Duration took = since(began);
    System.out.println(
        "a KMS that takes 5 s: 24 payments deferred after %d ms in all, looks took %d ms at most"
            .formatted(took.toMillis(), longestLook.toMillis()));
    assertThat(took).isLessThan(Duration.ofSeconds(15));
    assertThat(longestLook).isLessThan(Duration.ofSeconds(5));
    others.forEach(payment -> assertThat(payments.signed(payment)).isZero());
    KMS.recover();
    executor.reset();
    payments.renewStatus(others.getFirst());
    assertGetsPaid(others.getFirst());
  }

  @Test
  void anOutageHoldsUpPaymentsAndNoStart() throws Exception {
    PaymentOrder payment = payments.verified(0.25);
    KMS.goAway();
    try {
      executor.deliver(payment).is(424, "does not answer in time");
      assertThat(payments.signed(payment)).isZero();
      executor.restart();
      executor.deliver(payment).is(424, "does not answer in time");
    } finally {
      KMS.comeBack();
    }
    assertGetsPaid(payment);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** It is asked again once the pause is over. */
  private static void assertGetsPaid(PaymentOrder payment) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> executor.deliver(payment).status() != 424);
    books.assertGetsPaidOnce(payment);
  }

  /** Delivered again where a busy machine has kept the answer longer than is waited for. */
  private static void defers(Runnable trouble, String why) {
    PaymentOrder payment = payments.verified(0.25);
    BigInteger nonce = chain.nextNonce();
    trouble.run();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> executor.deliver(payment).is(424, why));

    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    assertThat(payments.signed(payment)).isZero();
    assertThat(chain.nextNonce()).isEqualTo(nonce);
    KMS.recover();
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void startsWithNoKeyButTheWallets() {
    doesNotStart(Map.of("HOST_WALLET_ETH_ADDRESS", ChainControl.newAddress()), "belongs to");
    doesNotStart(Map.of("HOST_WALLET_PRIVATE_KEY", "1".repeat(64)), "one key, in one place");
    doesNotStart(Map.of("HOST_WALLET_KMS_KEY", "projects/p/secrets/s/versions/x"), "HOST_WALLET");
    doesNotStart(
        Map.of("HOST_WALLET_KMS_KEY", KmsServer.VERSION.replace("Versions/1", "Versions/2")),
        "was not found");
    doesNotStart(Map.of("K_SERVICE", "gchostpay3"), "KMS_EMULATOR_HOST");
    KMS.damagePublicKey(
        key -> key.toBuilder().setAlgorithm(CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256).build());
    doesNotStart(Map.of(), "EC_SIGN_P256_SHA256");
    KMS.damagePublicKey(key -> key.toBuilder().setName("another").build());
    doesNotStart(Map.of(), "another key");
    KMS.damagePublicKey(
        key ->
            key.toBuilder()
                .setPem("no key")
                .setPemCrc32C(Int64Value.of(KmsServer.crc32c(ByteString.copyFromUtf8("no key"))))
                .build());
    doesNotStart(Map.of(), "cannot be used");
    KMS.recover();
    KMS.refuse(Status.FAILED_PRECONDITION);
    doesNotStart(Map.of(), "is disabled or destroyed");
    KMS.refuse(Status.PERMISSION_DENIED);
    doesNotStart(Map.of(), "roles/cloudkms.signerVerifier");
  }

  private static void doesNotStart(Map<String, String> changes, String why) {
    Map<String, String> settings = new HashMap<>(executor.settings());
    settings.putAll(changes);
    ThrowingCallable start = () -> ExecutorApplication.start(settings).close();
    assertThatThrownBy(start)
        .as(changes.toString())
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(why);
  }

  @Test
  void paysSomeAtOnceThroughKms() {
    payAtOnce(10, Duration.ofMillis(50));
  }

  @Test
  @Tag("long")
  void paysManyAtOnceThroughKms() {
    payAtOnce(100, Duration.ofMillis(100));
  }

  private static void payAtOnce(int count, Duration latency) {
    List<PaymentOrder> orders =
        IntStream.range(0, count).mapToObj(i -> payments.verified(0.05)).toList();
    KMS.slow(latency);
    long began = System.nanoTime();
    for (int from = 0; from < count; from += 10) {
      ExecutorClient.atOnce(
          orders.subList(from, Math.min(count, from + 10)).stream()
              .<Supplier<HttpAnswer>>map(order -> () -> executor.deliver(order))
              .toList());
    }
    System.out.printf(
        "%d payments, ten at once, by a KMS that takes %d ms: %.1f a second%n",
        count, latency.toMillis(), count * 1e9 / (System.nanoTime() - began));
    orders.forEach(books::assertGetsPaidOnce);
    assertThat(orders).allMatch(order -> payments.signed(order) == 1);
  }

  @Test
  void fewSignaturesRecoverToTheAddress() throws Exception {
    recover(200);
  }

  /**
   * {@code mvn -Pcrash -Dgroups=long -pl hostpay3-payment-executor/integration-tests -am verify}.
   */
  @Test
  @Tag("long")
  void tenThousandSignaturesRecoverToTheAddress() throws Exception {
    recover(10_000);
  }

  private static void recover(int signatures) throws Exception {
    Wallet wallet = executor.bean(Wallet.class);
    BigInteger half = Sign.CURVE_PARAMS.getN().shiftRight(1);
    EthereumAddress address = EthereumAddress.parse(wallet.address());
    long began = System.nanoTime();
    for (int i = 0; i < signatures; i++) {
      UnsignedTransaction unsigned =
          new UnsignedTransaction(
              1,
              BigInteger.valueOf(i),
              wallet.address(),
              BigInteger.valueOf(i * 7919L),
              UnsignedTransaction.TRANSFER_GAS,
              new Fees(BigInteger.TEN, BigInteger.ONE));
      String raw =
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .ignoreException(SignerUnavailable.class) // a busy machine
              .until(() -> wallet.sign(unsigned).rawHex(), signed -> true);
      SignedRawTransaction decoded = (SignedRawTransaction) TransactionDecoder.decode(raw);
      assertThat(EthereumAddress.parse(decoded.getFrom())).isEqualTo(address);
      assertThat(new BigInteger(1, decoded.getSignatureData().getS())).isLessThanOrEqualTo(half);
    }
    System.out.printf(
        "%d signatures by KMS, each the wallet's, with s in the lower half: %.0f a second%n",
        signatures, signatures * 1e9 / (System.nanoTime() - began));
  }
}
