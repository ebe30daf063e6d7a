package io.hostpay.executor.ethereum;

import java.util.List;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/** Keeps an endpoint's API key, which is part of its URL, out of every message. */
final class Redaction {
  private static final int LONGEST = 300;

  /** Shorter parts, such as "v2", are no keys. */
  private static final int SHORTEST_SECRET = 8;

  private Redaction() {}

  /** The endpoint's name in messages: scheme, host and a port that is not the scheme's own. */
  static String name(HttpUrl url) {
    String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
    String port = url.port() == HttpUrl.defaultPort(url.scheme()) ? "" : ":" + url.port();
    return url.scheme() + "://" + host + port;
  }

  /** The words of a node, cut to a length that fits a log line, without parts of its URL. */
  static String clean(String text, HttpUrl url) {
    String cleaned = text.replaceAll("\\p{Cntrl}+", " ").strip();
    for (String secret : secrets(url)) {
      cleaned = cleaned.replace(secret, "***");
    }
    return cleaned.length() <= LONGEST ? cleaned : cleaned.substring(0, LONGEST) + "…";
  }

  private static List<String> secrets(HttpUrl url) {
    Stream<String> query =
        url.queryParameterNames().stream()
            .flatMap(name -> url.queryParameterValues(name).stream())
            .filter(value -> value != null);
    return Stream.of(url.pathSegments().stream(), query, Stream.of(url.username(), url.password()))
        .flatMap(parts -> parts)
        .filter(part -> part.length() >= SHORTEST_SECRET)
        .toList();
  }
}
