package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import io.hostpay.testkit.FreePort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From nothing to the first 200 on one processor, as the image starts and as the plain jar does.
 */
final class StartRow implements Row {
  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (Service service : Service.values()) {
      lines.addAll(measure(service, Images.of(service), options.runs()));
      // One more start, recorded and not timed: recording slows it down.
      if (options.profiling().isOn()) {
        Image image = Images.of(service);
        try (StartedService started =
            start(
                options.profiling().recorded(service, image.command()),
                image.folder(),
                image.settings())) {
          var unused = started.awaitFirst200();
        }
      }
    }
    return lines;
  }

  private static List<Line> measure(Service service, Image image, int runs) throws Exception {
    Path jar = Repository.here().bootJar(service).toAbsolutePath();
    List<String> plain =
        Image.command("--enable-native-access=ALL-UNNAMED", "-jar", jar.toString());
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      try (StartedService started = start(image.command(), image.folder(), image.settings())) {
        ours.add(started.awaitFirst200());
        resident.add(started.residentMib());
      }
      try (StartedService started = start(plain, image.folder(), image.settings())) {
        theirs.add(started.awaitFirst200());
      }
    }
    Series seconds = new Series(ours);
    return List.of(
        Line.ratio(
            service.displayName() + ": start to the first 200",
            seconds,
            "s",
            "plain boot jar",
            new Series(theirs),
            Bound.atMost(0.2, " ×")),
        Line.figure(
            service.displayName() + ": the same in seconds", seconds, "s", Bound.atMost(2, " s")),
        Line.figure(
            service.displayName() + ": resident after the start",
            new Series(resident),
            "MiB",
            Bound.atMost(service == Service.STATUS_CHECKER ? 160 : 200, " MiB")));
  }

  private static StartedService start(
      List<String> command, Path folder, Map<String, String> settings) throws Exception {
    return StartedService.onOneProcessor(command, folder, settings, FreePort.find());
  }
}
