package io.hostpay.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** A Dockerfile, as far as its steps can be taken without an engine. */
public final class Dockerfile {
  /** An instruction of a stage, continuation lines joined. */
  private record Step(String stage, String instruction, String text) {}

  private static final Pattern VARIABLE = Pattern.compile("([A-Z0-9_]+)=(\\S+)");

  private final List<Step> steps = new ArrayList<>();

  public Dockerfile(Path file) throws IOException {
    String text = Files.readString(file);
    String stage = "";
    for (String line : text.replaceAll("(?m)^#.*\n", "").replace("\\\n", " ").split("\n", -1)) {
      String[] words = line.strip().split("\\s+", 2);
      if (words.length < 2) {
        continue;
      }
      if (words[0].equals("FROM")) {
        Matcher named = Pattern.compile(".* AS (\\w+)$").matcher(words[1]);
        stage = named.matches() ? named.group(1) : "last";
      }
      steps.add(new Step(stage, words[0], words[1].replaceAll("\\s+", " ")));
    }
  }

  /** The texts of a stage's steps of this kind, in their order. */
  public List<String> texts(String stage, String instruction) {
    return steps.stream()
        .filter(step -> step.stage().equals(stage) && step.instruction().equals(instruction))
        .map(Step::text)
        .toList();
  }

  /** A RUN or ENTRYPOINT in its JSON form, which needs no shell. */
  public List<String> command(String stage, String instruction) {
    String array = texts(stage, instruction).getLast();
    List<String> words = new ArrayList<>();
    JsonMapper.builder().build().readTree(array).forEach(word -> words.add(word.asString()));
    return words;
  }

  /** The ENV of a stage. */
  public Map<String, String> environment(String stage) {
    Map<String, String> environment = new TreeMap<>();
    for (String text : texts(stage, "ENV")) {
      Matcher matcher = VARIABLE.matcher(text);
      while (matcher.find()) {
        environment.put(matcher.group(1), matcher.group(2));
      }
    }
    return environment;
  }
}
