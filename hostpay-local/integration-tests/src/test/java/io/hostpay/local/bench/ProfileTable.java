package io.hostpay.local.bench;

import io.hostpay.local.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** How many samples of each service's flight recordings were taken in which part of the code. */
final class ProfileTable {
  private final Map<Service, Map<ProfilePart, Integer>> samples = new EnumMap<>(Service.class);

  void add(Service service, Path recording) throws IOException {
    Map<ProfilePart, Integer> counts =
        samples.computeIfAbsent(service, first -> new EnumMap<>(ProfilePart.class));
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        if (event.getEventType().getName().equals("jdk.ExecutionSample")
            && event.getStackTrace() != null) {
          ProfilePart part =
              ProfilePart.of(
                  event.getStackTrace().getFrames().stream()
                      .filter(RecordedFrame::isJavaFrame)
                      .map(frame -> frame.getMethod().getType().getName()));
          counts.merge(part, 1, Integer::sum);
        }
      }
    }
  }

  /** A column for each service; parts without any samples are left out. */
  String markdown(String row) {
    List<String> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("| " + row + ": share of samples"));
    samples.keySet().forEach(service -> head.add(service.displayName()));
    lines.add(String.join(" | ", head) + " |");
    lines.add("|---".repeat(head.size()) + "|");
    for (ProfilePart part : ProfilePart.values()) {
      if (samples.values().stream().anyMatch(counts -> counts.containsKey(part))) {
        List<String> cells = new ArrayList<>(List.of("| " + part.text()));
        samples.values().forEach(counts -> cells.add(share(counts, part)));
        lines.add(String.join(" | ", cells) + " |");
      }
    }
    List<String> all = new ArrayList<>(List.of("| samples"));
    samples.values().forEach(counts -> all.add(Integer.toString(sum(counts))));
    lines.add(String.join(" | ", all) + " |");
    return "\n" + String.join("\n", lines) + "\n";
  }

  private static String share(Map<ProfilePart, Integer> counts, ProfilePart part) {
    double share = counts.getOrDefault(part, 0) * 100.0 / Math.max(1, sum(counts));
    return String.format(Locale.ROOT, "%.0f %%", share);
  }

  private static int sum(Map<ProfilePart, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
