package io.hostpay.executor.ethereum.rpc;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/** Keeps an endpoint's API key, which is part of its URL, out of every message. */
final class Redaction {
  private static final int LONGEST = 300;

  /** Shorter parts, such as "v2", are no keys. */
  private static final int SHORTEST_SECRET = 8;

  /** Some providers put the key into the host's name; no readable name is that long. */
  private static final Pattern KEY_IN_HOST = Pattern.compile("[0-9a-zA-Z]{24,}");

  private Redaction() {}

  /** The endpoint's name in messages: scheme, host and a port that is not the scheme's own. */
  static String name(HttpUrl url) {
    String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
    String port = url.port() == HttpUrl.defaultPort(url.scheme()) ? "" : ":" + url.port();
    return url.scheme() + "://" + KEY_IN_HOST.matcher(host).replaceAll("***") + port;
  }

  /** The words of a node, cut to a length that fits a log line, without parts of its URL. */
  static String clean(String text, HttpUrl url) {
    String cleaned = text.replaceAll("\\p{Cntrl}+", " ").strip();
    for (String secret : secrets(url)) {
      cleaned = cleaned.replace(secret, "***");
    }
    return cleaned.length() <= LONGEST ? cleaned : cleaned.substring(0, LONGEST) + "…";
  }

  /** The URL's parts as they are written and as they are meant, the longest first. */
  private static List<String> secrets(HttpUrl url) {
    Stream<String> query =
        url.queryParameterNames().stream()
            .flatMap(
                name -> Stream.concat(Stream.of(name), url.queryParameterValues(name).stream()))
            .filter(Objects::nonNull);
    Stream<String> hostParts =
        KEY_IN_HOST.matcher(url.host()).results().map(found -> found.group());
    return Stream.of(
            url.pathSegments().stream(),
            url.encodedPathSegments().stream(),
            query,
            hostParts,
            Stream.ofNullable(url.encodedQuery()),
            Stream.of(url.username(), url.password()),
            Stream.of(url.encodedUsername(), url.encodedPassword()))
        .flatMap(parts -> parts)
        .filter(part -> part.length() >= SHORTEST_SECRET)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }
}
