package io.hostpay.local.bench;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A part of the code that runs in a service, by the names of its classes. */
enum ProfilePart {
  CRYPTOGRAPHY(
      "signatures, keys and hashes",
      "javax.crypto.",
      "com.sun.crypto.",
      "sun.security.",
      "java.security.",
      "org.bouncycastle.",
      "org.web3j.crypto."),
  LOADING(
      "loading and linking classes",
      "jdk.internal.loader.",
      "java.lang.ClassLoader",
      "java.lang.invoke.",
      "jdk.internal.classfile.",
      "java.util.zip.",
      "java.util.jar."),
  GOOGLE("Google's client and gRPC", "io.grpc.", "com.google.", "io.opencensus.", "io.perfmark."),
  TOMCAT("Tomcat", "org.apache.tomcat.", "org.apache.catalina.", "org.apache.coyote."),
  JSON("JSON", "tools.jackson.", "com.fasterxml."),
  DRIVER("PostgreSQL's driver and pool", "org.postgresql.", "com.zaxxer."),
  SPRING_JDBC(
      "Spring's JDBC and transactions",
      "org.springframework.jdbc.",
      "org.springframework.transaction.",
      "org.springframework.dao."),
  SPRING_WEB("Spring's web part", "org.springframework.web.", "org.springframework.http."),
  SPRING("Spring, the rest", "org.springframework."),
  LINES("lines", "ch.qos.logback.", "org.slf4j."),
  NUMBERS("numbers", "io.micrometer.", "io.prometheus."),
  CHAIN("web3j's encoding", "org.web3j."),
  HOSTPAY("HostPay itself", "io.hostpay."),
  OTHER("other libraries"),
  JDK("the JDK alone");

  private static final Pattern OF_THE_JDK =
      beginningWith("java.", "jdk.", "sun.", "javax.", "com.sun.");

  private final String text;
  private final Pattern types;

  ProfilePart(String text, String... prefixes) {
    this.text = text;
    this.types = beginningWith(prefixes);
  }

  private static Pattern beginningWith(String... prefixes) {
    return Pattern.compile(
        Stream.of(prefixes).map(Pattern::quote).collect(Collectors.joining("|")));
  }

  String text() {
    return text;
  }

  /**
   * Whose work it is: the innermost part decides, and what the JDK does belongs to who asked for
   * it, except for cryptography and classes.
   *
   * @param types the frames' classes, the innermost first
   */
  static ProfilePart of(Stream<String> types) {
    return types
        .flatMap(type -> Stream.of(values()).filter(part -> part.has(type)).limit(1))
        .findFirst()
        .orElse(JDK);
  }

  private boolean has(String type) {
    return switch (this) {
      case JDK -> false;
      case OTHER -> !OF_THE_JDK.matcher(type).lookingAt();
      default -> types.matcher(type).lookingAt();
    };
  }
}
