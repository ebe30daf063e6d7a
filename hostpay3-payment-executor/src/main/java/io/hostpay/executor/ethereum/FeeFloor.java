package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The least that a node says it wants, taken from the words of its refusal; so that the next
 * attempt is dear enough at once. A node may name anything: the caller keeps to its cap.
 *
 * @param maxFeeWei the least maximum fee per gas, before the tip, in wei; 0 where none is named
 * @param tipWei the least tip per gas, in wei; 0 where none is named
 */
public record FeeFloor(BigInteger maxFeeWei, BigInteger tipWei) {
  /** The node named nothing. */
  public static final FeeFloor NONE = new FeeFloor(BigInteger.ZERO, BigInteger.ZERO);

  /** More digits than any wei that was ever paid per gas, and few enough for a number. */
  private static final String WEI = "(\\d{1,30})(?!\\d)";

  private static final List<Pattern> TIPS =
      List.of(
          caseless("gas tip cap \\d+, minimum needed " + WEI), // geth
          caseless("tip needed " + WEI), // geth before
          caseless("minimum required priority fee:? (?:of )?" + WEI), // Reth
          caseless("EffectivePriorityFeePerGas too low \\d+ < " + WEI)); // Nethermind

  private static final List<Pattern> MAX_FEES =
      List.of(
          caseless("base ?fee(?: per gas)?:? ?" + WEI), // geth, Erigon, Nethermind
          caseless("(?:gas )?fee ?cap:? \\d+,? minimum needed " + WEI), // others' geth
          caseless("minimum gas price:? (?:of )?" + WEI)); // gateways

  /**
   * The tip of the transaction that is in the pool; a replacement has to outbid it by the usual
   * step.
   */
  private static final Pattern QUEUED_TIP = caseless("gas tip cap \\d+ <= " + WEI + " queued");

  private static final Pattern QUEUED_MAX_FEE = caseless("gas fee cap \\d+ <= " + WEI + " queued");

  private static Pattern caseless(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** What these words of a node name. */
  static FeeFloor in(String words) {
    BigInteger tip =
        TIPS.stream().map(p -> named(p, words)).reduce(BigInteger.ZERO, BigInteger::max);
    BigInteger maxFee =
        MAX_FEES.stream().map(p -> named(p, words)).reduce(BigInteger.ZERO, BigInteger::max);
    BigInteger queuedTip = named(QUEUED_TIP, words);
    BigInteger queuedMaxFee = named(QUEUED_MAX_FEE, words);
    return new FeeFloor(
        queuedMaxFee.signum() > 0 ? maxFee.max(Fees.bump(queuedMaxFee)) : maxFee,
        queuedTip.signum() > 0 ? tip.max(Fees.bump(queuedTip)) : tip);
  }

  private static BigInteger named(Pattern pattern, String words) {
    return pattern
        .matcher(words)
        .results()
        .map(found -> new BigInteger(found.group(1)))
        .reduce(BigInteger.ZERO, BigInteger::max);
  }

  /** Whether the node named anything. */
  public boolean isNamed() {
    return maxFeeWei.signum() > 0 || tipWei.signum() > 0;
  }

  /** These fees, or as much more as the node wants. */
  public Fees raise(Fees fees) {
    BigInteger tip = fees.maxPriorityFeePerGas().max(tipWei);
    BigInteger least = maxFeeWei.signum() > 0 ? maxFeeWei.add(tip) : tip;
    return new Fees(fees.maxFeePerGas().max(least), tip);
  }
}
