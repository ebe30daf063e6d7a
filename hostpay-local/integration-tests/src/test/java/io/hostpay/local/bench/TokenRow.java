package io.hostpay.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The token codec against the HMAC that it cannot do without, and against Python's. */
final class TokenRow implements Row {
  private static final String IN_SERVICES = ", with the services' one compiler";

  @Override
  public String name() {
    return "token";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    List<TokenTimes> times = new ArrayList<>();
    List<TokenTimes> inServices = new ArrayList<>();
    List<PythonCodec.Times> python = new ArrayList<>();
    for (int run = 0; run < options.runs(); run++) {
      times.add(TokenTimes.measure(TokenTimes.Compilers.ALL, TokenTimes.Length.WHOLE));
      inServices.add(TokenTimes.measure(TokenTimes.Compilers.FIRST, TokenTimes.Length.WHOLE));
      if (PythonCodec.isThere()) {
        python.add(PythonCodec.measure());
      }
    }
    List<Line> lines = new ArrayList<>(againstHmac("", times));
    lines.addAll(againstHmac(IN_SERVICES, inServices));
    Bound memory = Bound.atMost(1_200, " B");
    lines.add(
        Line.figure(
            "allocated to verify and parse", series(times, TokenTimes::verifyBytes), "B", memory));
    lines.add(
        Line.figure(
            "allocated to build and sign", series(times, TokenTimes::buildBytes), "B", memory));
    if (python.isEmpty()) {
      System.out.println("python3 is not on the PATH: the token is not held against Python's");
      return lines;
    }
    lines.addAll(againstPython("", times, python));
    lines.addAll(againstPython(IN_SERVICES, inServices, python));
    return lines;
  }

  private static List<Line> againstPython(
      String how, List<TokenTimes> times, List<PythonCodec.Times> python) {
    return List.of(
        quicker(
            "tokens verified and parsed a second" + how,
            series(times, TokenTimes::verify),
            series(python, PythonCodec.Times::verify)),
        quicker(
            "tokens built and signed a second" + how,
            series(times, TokenTimes::build),
            series(python, PythonCodec.Times::build)));
  }

  private static Line quicker(String what, Series ours, Series inPython) {
    return new Line(
        what,
        ours.text() + " ns each",
        "Python: " + inPython.text() + " ns each",
        inPython.dividedBy(ours),
        Bound.atLeast(5, " ×"));
  }

  private static List<Line> againstHmac(String how, List<TokenTimes> times) {
    String alone = "bare HMAC-SHA256 of the same bytes";
    Series hmac = series(times, TokenTimes::hmac);
    Bound bound = Bound.atMost(1.5, " ×");
    return List.of(
        Line.ratio(
            "verify and parse a token" + how,
            series(times, TokenTimes::verify),
            "ns",
            alone,
            hmac,
            bound),
        Line.ratio(
            "build and sign a token" + how,
            series(times, TokenTimes::build),
            "ns",
            alone,
            hmac,
            bound));
  }

  private static <T> Series series(List<T> runs, ToDoubleFunction<T> number) {
    return new Series(runs.stream().map(run -> number.applyAsDouble(run)).toList());
  }
}
