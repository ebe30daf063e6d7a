package io.hostpay.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The token codec against the HMAC that it cannot do without, and against Python's. */
final class TokenRow implements Row {
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
    lines.addAll(againstHmac(", with the services' one compiler", inServices));
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
    Series verify = series(times, TokenTimes::verify);
    Series build = series(times, TokenTimes::build);
    Series verifyInPython = series(python, PythonCodec.Times::verify);
    Series buildInPython = series(python, PythonCodec.Times::build);
    Bound fiveTimes = Bound.atLeast(5, " ×");
    lines.add(
        new Line(
            "tokens verified and parsed a second",
            verify.text() + " ns each",
            "Python: " + verifyInPython.text() + " ns each",
            verifyInPython.dividedBy(verify),
            fiveTimes));
    lines.add(
        new Line(
            "tokens built and signed a second",
            build.text() + " ns each",
            "Python: " + buildInPython.text() + " ns each",
            buildInPython.dividedBy(build),
            fiveTimes));
    return lines;
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
