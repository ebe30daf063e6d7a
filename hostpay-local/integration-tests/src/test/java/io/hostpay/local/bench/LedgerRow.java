package io.hostpay.local.bench;

import io.hostpay.local.Service;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LargeLedger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What GCHostPay1 answers from a ledger of a million payments, over HTTP and one request at a time:
 * against another instance of it, whose ledger has a thousand.
 */
final class LedgerRow implements Row {
  private static final int FEW = 1_000;
  private static final int TRIES = 20;

  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    int many = options.size().of(1_000_000, 20_000);
    try (ImageSystem image = new ImageSystem(options.profiling());
        LedgerQuestions small = asked(image, FEW);
        LedgerQuestions large = asked(image, many)) {
      Map<String, List<Double>> ours = new LinkedHashMap<>();
      Map<String, List<Double>> theirs = new LinkedHashMap<>();
      for (int run = -1; run < options.runs(); run++) {
        for (Map.Entry<String, LedgerQuestions.Question> question :
            LedgerQuestions.ALL.entrySet()) {
          List<Double> few = new ArrayList<>();
          List<Double> most = new ArrayList<>();
          for (int i = 0; i < TRIES; i++) { // in turns: what disturbs one disturbs the other
            few.add(small.millis(question.getValue()));
            most.add(large.millis(question.getValue()));
          }
          if (run >= 0) { // the first run only warms up
            ours.computeIfAbsent(question.getKey(), first -> new ArrayList<>())
                .add(new Series(most).median());
            theirs
                .computeIfAbsent(question.getKey(), first -> new ArrayList<>())
                .add(new Series(few).median());
          }
        }
      }
      List<Line> lines = new ArrayList<>();
      ours.forEach(
          (name, times) ->
              lines.add(
                  Line.ratio(
                      String.format(Locale.ROOT, "%s with %,d payments", name, many),
                      new Series(times),
                      "ms",
                      String.format(Locale.ROOT, "with %,d", FEW),
                      new Series(theirs.getOrDefault(name, List.of())),
                      Bound.atMost(1.5, " ×"))));
      return lines;
    }
  }

  private static LedgerQuestions asked(ImageSystem image, int payments) throws Exception {
    Database ledger = image.system().database().migratedDatabase();
    LargeLedger.fill(ledger, payments);
    // No payment may stall while a sweep is timed; otherwise its driving on would be timed too.
    ledger
        .jdbc()
        .sql(
            """
            update hostpay_payment set state_changed_at = now() + interval '1 day'
            where state = 'SUBMITTED'
            """)
        .update();
    StartedService orchestrator =
        image.another(
            Service.ORCHESTRATOR, Map.of("DATABASE_NAME_SECRET", ledger.settings().database()));
    return new LedgerQuestions(image, ledger, orchestrator);
  }
}
