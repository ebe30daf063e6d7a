package io.hostpay.local.bench;

import java.util.ArrayList;
import java.util.List;

/** Measures the rows one after the other and prints one table of them. */
final class Benchmarks {
  private static final List<Row> ROWS =
      List.of(
          new TokenRow(),
          new JarsRow(),
          new StartRow(),
          new MemoryRow(),
          new IntakeRow(),
          new IdleRow(),
          new PipelineRow(),
          new BacklogRow(),
          new LedgerRow(),
          new BilledRow());

  private Benchmarks() {}

  /** Ends with 1 when a row could not be measured, with 2 when the arguments are not understood. */
  public static void main(String[] arguments) {
    List<String> names = ROWS.stream().map(Row::name).toList();
    try {
      System.exit(run(BenchOptions.parse(names, arguments)) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + ". Nothing was measured.");
      System.exit(2);
    }
  }

  private static boolean run(BenchOptions options) {
    String before = Machine.load();
    List<String> table = new ArrayList<>();
    boolean whole = true;
    for (Row row : ROWS) {
      if (!options.wants(row)) {
        continue;
      }
      System.out.printf(
          "Measuring %s, %d runs, load %s%n", row.name(), options.runs(), Machine.load());
      try {
        options.profiling().begin(row.name());
        for (Line line : row.measure(options)) {
          table.add(line.markdown());
          System.out.println(line.markdown());
        }
        options.profiling().print();
      } catch (Exception e) {
        whole = false;
        System.err.println(e); // may be long
        table.add("| " + row.name() + " | not measured, see above | | | | |");
      }
    }
    System.out.println();
    System.out.println(Machine.text());
    if (options.size() == BenchOptions.Size.QUICK) {
      System.out.println("With --quick: smaller than the bounds are meant for");
    }
    System.out.printf(
        "Load %s before, %s after; medians of %d runs, least and most in brackets%n%n",
        before, Machine.load(), options.runs());
    System.out.println("| what | HostPay | against | result | has to be | reached |");
    System.out.println("|---|---|---|---|---|---|");
    table.forEach(System.out::println);
    return whole;
  }
}
