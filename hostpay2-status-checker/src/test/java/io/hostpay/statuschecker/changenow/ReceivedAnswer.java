package io.hostpay.statuschecker.changenow;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** An answer that has come in whole. */
final class ReceivedAnswer implements HttpResponse<byte[]> {
  private static final URI ADDRESS = URI.create("http://changenow.example/v2/exchange/by-id?id=x");

  private final int statusCode;
  private final byte[] body;

  ReceivedAnswer(int statusCode, byte[] body) {
    this.statusCode = statusCode;
    this.body = body;
  }

  @Override
  public int statusCode() {
    return statusCode;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public HttpRequest request() {
    return HttpRequest.newBuilder(ADDRESS).build();
  }

  @Override
  public Optional<HttpResponse<byte[]>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return HttpHeaders.of(Map.of(), (name, value) -> true);
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return ADDRESS;
  }

  @Override
  public HttpClient.Version version() {
    return HttpClient.Version.HTTP_1_1;
  }
}
