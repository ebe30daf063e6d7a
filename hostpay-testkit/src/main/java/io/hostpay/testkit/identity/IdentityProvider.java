package io.hostpay.testkit.identity;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * Google's part in telling who calls: signs ID tokens with a key of its own and publishes the key
 * set, so that a service checks them by the same way as in production. Thread-safe.
 */
public final class IdentityProvider implements AutoCloseable {
  public static final String ISSUER = "https://accounts.google.com";
  private static final Duration VALID = Duration.ofHours(1);

  private final KeyPair key;
  private final Map<List<String>, Kept> kept = new ConcurrentHashMap<>();
  private final String keyId = "local-" + Long.toHexString(System.nanoTime());
  private final AtomicInteger fetches = new AtomicInteger();
  private final Clock clock;
  private final Duration valid;
  private final HttpServer server;
  private volatile int status = 200;

  /** Finding one takes a second of computing: those that stand for one Google share it. */
  private static final class Google {
    private static final KeyPair KEY = rsa();
  }

  private record Kept(String token, Instant until) {}

  private IdentityProvider(KeyPair key, int port, Clock clock, double timeScale) {
    this.key = key;
    this.clock = clock;
    // An hour of a fast clock may be over before a busy machine has delivered the task.
    this.valid =
        VALID.plusMillis((long) (Duration.ofMinutes(1).toMillis() * Math.max(0, timeScale - 1)));
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] keys = JsonMapper.shared().writeValueAsBytes(Map.of("keys", List.of(jwk())));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/certs",
        exchange -> {
          fetches.incrementAndGet();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    server.start();
  }

  /** Starts one with a key of its own, published on any free port, and the wall's time. */
  public static IdentityProvider start() {
    return new IdentityProvider(rsa(), 0, Clock.systemUTC(), 1);
  }

  /**
   * Starts one with the key that all of this process share, published on this port.
   *
   * @param clock what the tokens are dated by, {@code timeScale} times as fast as the wall's
   */
  public static IdentityProvider start(int port, Clock clock, double timeScale) {
    return new IdentityProvider(Google.KEY, port, clock, timeScale);
  }

  /** Where the key set is. */
  public URI keySet() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/certs");
  }

  /** How often the key set was asked for. */
  public int fetches() {
    return fetches.get();
  }

  /** Answers requests for the key set with this status from now on. */
  public void answer(int newStatus) {
    status = newStatus;
  }

  /**
   * An {@code Authorization} header that proves this account to this audience: the one given out
   * before, until half of its time is over.
   */
  public String bearer(String account, String audience) {
    return "Bearer "
        + kept.compute(
                List.of(account, audience),
                (who, before) ->
                    before != null && clock.instant().isBefore(before.until())
                        ? before
                        : new Kept(
                            token(claims(account, audience)),
                            clock.instant().plus(valid.dividedBy(2))))
            .token();
  }

  /** The claims of Google's token for a service account, good for an hour from now. */
  public Map<String, Object> claims(String account, String audience) {
    Instant now = clock.instant();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", audience);
    claims.put("azp", account);
    claims.put("email", account);
    claims.put("email_verified", true);
    claims.put("exp", now.plus(valid).getEpochSecond());
    claims.put("iat", now.getEpochSecond());
    claims.put("iss", ISSUER);
    claims.put("sub", account);
    return claims;
  }

  /** Signs whatever the claims are. */
  public String token(Map<String, Object> claims) {
    return token(Map.of("alg", "RS256", "kid", keyId, "typ", "JWT"), claims);
  }

  /** Signs with RS256 whatever the header says. */
  public String token(Map<String, Object> header, Map<String, Object> claims) {
    String content = part(header) + "." + part(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Under which the key set lists its key. */
  public String keyId() {
    return keyId;
  }

  /** What everybody can read in the key set. */
  public byte[] publicKey() {
    return key.getPublic().getEncoded();
  }

  /** A part of a token, in base64url. */
  public static String part(Map<String, Object> content) {
    return base64(JsonMapper.shared().writeValueAsBytes(content));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** Its key as the key set lists it (RFC 7517). */
  public Map<String, Object> jwk() {
    RSAPublicKey rsa = (RSAPublicKey) key.getPublic();
    return Map.of(
        "kid",
        keyId,
        "kty",
        "RSA",
        "alg",
        "RS256",
        "use",
        "sig",
        "n",
        base64(unsigned(rsa.getModulus())),
        "e",
        base64(unsigned(rsa.getPublicExponent())));
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
