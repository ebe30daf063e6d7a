package io.hostpay.testkit.changenow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * One answer to a question that was meant for ChangeNow: ChangeNow's own, or one of the gateways,
 * CDNs and captive portals on the way. A file of {@code answers/} beside it holds what it leads to,
 * and below {@code ---} the answer as it comes over the wire.
 *
 * @param expect the status that GCHostPay2 reports for it, or in upper case why it asks again later
 * @param requests how often ChangeNow is asked for one delivery that meets it
 */
public record RecordedAnswer(
    String name, String expect, int requests, String pace, String coding, String text) {
  private static final String FOLDER = "io/hostpay/testkit/changenow/answers";
  private static final Pattern FILLER = Pattern.compile("\\{\\{([0-9]+) x}}");

  /** All of them, in the order of their names. */
  public static List<RecordedAnswer> all() {
    try {
      URI here = Objects.requireNonNull(RecordedAnswer.class.getResource("/" + FOLDER)).toURI();
      if (!here.getScheme().equals("jar")) {
        return allIn(Path.of(here));
      }
      try (FileSystem jar = FileSystems.newFileSystem(here, Map.of())) {
        return allIn(jar.getPath("/" + FOLDER));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the recorded answers are beside the fixtures", e);
    }
  }

  private static List<RecordedAnswer> allIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(RecordedAnswer::read).toList();
    }
  }

  /** Whether it says nothing about the order, so that GCHostPay2 asks again. */
  public boolean saysNothing() {
    return expect.equals(expect.toUpperCase(Locale.ROOT));
  }

  /** The bytes, with these values in the places of {@code {{name}}}. */
  byte[] bytes(Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    filled =
        FILLER.matcher(filled).replaceAll(match -> "x".repeat(Integer.parseInt(match.group(1))));
    int end = filled.indexOf("\n\n");
    String head = filled.substring(0, end).replace("\n", "\r\n");
    byte[] body = coded(filled.substring(end + 2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        (head.replace("Content-Length: auto", "Content-Length: " + body.length) + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private byte[] coded(String body) {
    byte[] plain = body.getBytes(StandardCharsets.UTF_8);
    return switch (coding) {
      case "plain" -> plain;
      case "gzip" -> gzip(plain);
      case "cut-gzip" -> Arrays.copyOf(gzip(plain), 60);
      case "chunked" -> chunks(plain, "\r\n0\r\n\r\n");
      case "cut-chunk" -> Arrays.copyOf(chunks(plain, ""), 100);
      default -> body.getBytes(Charset.forName(coding));
    };
  }

  private static byte[] chunks(byte[] plain, String end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        (Integer.toHexString(plain.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(plain);
    bytes.writeBytes(end.getBytes(StandardCharsets.ISO_8859_1));
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static RecordedAnswer read(Path file) {
    try {
      String whole = Files.readString(file);
      int at = whole.indexOf("---\n");
      Map<String, String> said = new HashMap<>();
      for (String line : whole.substring(0, at).lines().toList()) {
        int colon = line.indexOf(": ");
        said.put(line.substring(0, colon), line.substring(colon + 2));
      }
      return new RecordedAnswer(
          file.getFileName().toString().replace(".http", ""),
          Objects.requireNonNull(said.get("expect")),
          Integer.parseInt(said.getOrDefault("requests", "1")),
          said.getOrDefault("pace", "plain"),
          said.getOrDefault("body", "plain"),
          whole.substring(at + 4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
