package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.BroadcastOutcome.AlreadyKnown;
import io.hostpay.executor.ethereum.BroadcastOutcome.FeeTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.InsufficientFunds;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooHigh;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.RateLimited;
import io.hostpay.executor.ethereum.BroadcastOutcome.ReplacementUnderpriced;
import io.hostpay.executor.ethereum.BroadcastOutcome.Underpriced;
import io.hostpay.executor.ethereum.BroadcastOutcome.Unknown;
import java.util.List;
import java.util.Locale;

/**
 * What nodes mean by their error texts. There is no standard: codes are shared by many errors, so
 * the words decide, in this order, and a wording that is not listed means nothing.
 */
final class NodeErrors {
  /** What a node's error means. */
  enum Meaning {
    ALREADY_KNOWN,
    NONCE_TOO_LOW,
    NONCE_TOO_HIGH,
    REPLACEMENT_UNDERPRICED,
    UNDERPRICED,
    FEE_TOO_LOW,
    INSUFFICIENT_FUNDS,
    RATE_LIMITED,
    EXECUTION_REVERTED,
    UNKNOWN
  }

  private record Wording(String fragment, Meaning meaning) {}

  private static final List<Wording> TABLE =
      List.of(
          new Wording("already known", Meaning.ALREADY_KNOWN),
          new Wording("nonce too low", Meaning.NONCE_TOO_LOW));

  private NodeErrors() {}

  /** The meaning of an error, {@link Meaning#UNKNOWN} if its wording is not known. */
  static Meaning meaning(int code, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Wording wording : TABLE) {
      if (lower.contains(wording.fragment())) {
        return wording.meaning();
      }
    }
    return Meaning.UNKNOWN;
  }

  /** The outcome of a broadcast that a node answered with this error. */
  static BroadcastOutcome outcome(NodeError error, String detail) {
    return switch (error.meaning()) {
      case ALREADY_KNOWN -> new AlreadyKnown(detail);
      case NONCE_TOO_LOW -> new NonceTooLow(detail);
      case NONCE_TOO_HIGH -> new NonceTooHigh(detail);
      case REPLACEMENT_UNDERPRICED -> new ReplacementUnderpriced(detail);
      case UNDERPRICED -> new Underpriced(detail);
      case FEE_TOO_LOW -> new FeeTooLow(detail);
      case INSUFFICIENT_FUNDS -> new InsufficientFunds(detail);
      case RATE_LIMITED -> new RateLimited(detail);
      case EXECUTION_REVERTED, UNKNOWN -> new Unknown(detail);
    };
  }
}
