package io.hostpay.testkit.faults;

/**
 * Is told of every call that passes a proxy, on the thread that would pass it on: as long as it
 * blocks, the call waits. Calls of several connections come at once.
 */
@FunctionalInterface
public interface CallObserver {
  /** When an observer is asked. */
  enum Moment {
    /** The call has come in whole and nothing of it was forwarded. */
    BEFORE,
    /** The call was answered, or never will be, and nothing of that was passed back. */
    AFTER
  }

  /** What becomes of the call, or of its answer. */
  enum Verdict {
    PASS,
    /** It goes no further, and the connection to the caller ends. */
    CUT
  }

  /** Judges a call at one of its two moments. */
  Verdict judge(Moment moment, Call call);

  /**
   * Judges a request likewise.
   *
   * @param body as sent; of interest where it says which payment the request is about
   */
  default Verdict judge(Moment moment, Call call, String body) {
    return judge(moment, call);
  }

  /** Lets everything pass. */
  static CallObserver nothing() {
    return (moment, call) -> Verdict.PASS;
  }
}
