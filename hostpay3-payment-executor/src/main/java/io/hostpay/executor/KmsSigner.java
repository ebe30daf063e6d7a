package io.hostpay.executor;

import io.hostpay.executor.ethereum.Signer;
import io.hostpay.executor.ethereum.SignerRefused;
import io.hostpay.executor.ethereum.SignerUnavailable;
import io.hostpay.executor.kms.KmsAway;
import io.hostpay.executor.kms.KmsKey;
import io.hostpay.executor.kms.KmsRefused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has Cloud KMS sign for the wallet. */
final class KmsSigner implements Signer {
  /**
   * After Cloud KMS has let one signing wait in vain, all signings within this time fail at once:
   * each would hold its locks while it waits.
   */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** A failure that took at least this long counts as waiting in vain. */
  private static final Duration IN_VAIN = Duration.ofSeconds(1);

  private final KmsKey key;
  private volatile @Nullable Absence last;

  private record Absence(SignerUnavailable why, long nanos) {}

  KmsSigner(KmsKey key) {
    this.key = key;
  }

  @Override
  public byte[] sign(byte[] digest) {
    Absence before = last;
    if (before != null && System.nanoTime() - before.nanos() < PAUSE.toNanos()) {
      throw before.why();
    }
    long began = System.nanoTime();
    try {
      return key.sign(digest);
    } catch (KmsAway e) {
      SignerUnavailable away = new SignerUnavailable(message(e));
      long now = System.nanoTime();
      if (now - began >= IN_VAIN.toNanos()) {
        last = new Absence(away, now);
      }
      throw away;
    } catch (KmsRefused e) {
      throw new SignerRefused(message(e));
    }
  }

  private static String message(KmsRefused e) {
    return "Cloud KMS did not sign: "
        + e.getMessage()
        + ". Nothing was signed; signing is tried again later.";
  }

  @Override
  public void close() {
    key.close();
  }
}
