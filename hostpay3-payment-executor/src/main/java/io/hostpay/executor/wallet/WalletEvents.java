package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Says what was done with a payment's nonce: in its timeline and in the log. */
final class WalletEvents {
  private final Timeline timeline;
  private final PaymentLog log;

  WalletEvents(Timeline timeline, PaymentLog log) {
    this.timeline = timeline;
    this.log = log;
  }

  /**
   * Writes timeline and log. An event that an alert watches is written in the transaction whose
   * change it reports, if there is one: a crash may repeat the line, but never suppress it.
   */
  void record(Payment payment, Event event, SequencedMap<String, Object> fields) {
    timeline.note(payment.order().uniqueId(), event, null, text(fields));
    logOnly(payment, event, fields);
  }

  /** In the log alone: the change itself has put it into the timeline. */
  void logOnly(Payment payment, Event event, SequencedMap<String, Object> fields) {
    PaymentLog.Entry line = log.event(event, payment.uniqueId(), payment.cnApiId());
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      line = line.with(field.getKey(), field.getValue());
    }
    line.write();
  }

  /** Two fields, in this order. */
  static SequencedMap<String, Object> fields(
      String key, Object value, String otherKey, Object otherValue) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put(key, value);
    fields.put(otherKey, otherValue);
    return fields;
  }

  private static String text(SequencedMap<String, Object> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" "));
  }
}
