package io.hostpay.deploy.google;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Google Cloud that gcloud can be pointed at: an HTTP proxy that answers for every host under
 * {@link #DOMAIN} itself, so that no name has to resolve, also not those that gcloud makes up by
 * putting the region in front. Keeps what is created, and every call.
 */
public final class RecordedGoogle implements AutoCloseable {
  static final String DOMAIN = ".googleapis.test";

  /** The number of the one project there is. */
  public static final String PROJECT_NUMBER = "123456789012";

  private record Fault(Predicate<ApiCall> where, int status, String reason) {
    Reply answer(ApiCall call) {
      return Reply.error(
          status,
          status == 403 ? "PERMISSION_DENIED" : "INTERNAL",
          reason + ": " + call.method() + " " + call.path());
    }
  }

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpServer server;
  private final List<ApiCall> calls = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private @Nullable Fault lasting;
  private final Policies policies = new Policies();
  private final QueuesApi queues = new QueuesApi();
  private final SecretsApi secrets = new SecretsApi();
  private final AccountsApi accounts = new AccountsApi();
  private final SchedulerApi scheduler = new SchedulerApi();
  private final LoggingApi logging = new LoggingApi();
  private final RunApi run = new RunApi(logging);
  private final ImagesApi images = new ImagesApi();
  private final ProjectApi project = new ProjectApi();
  private final MonitoringApi monitoring = new MonitoringApi();
  private final Map<String, Api> apis =
      Map.ofEntries(
          Map.entry("cloudtasks", queues),
          Map.entry("secretmanager", secrets),
          Map.entry("iam", accounts),
          Map.entry("cloudscheduler", scheduler),
          Map.entry("run", run),
          Map.entry("artifactregistry", images),
          Map.entry("cloudbuild", images),
          Map.entry("storage", images),
          Map.entry("logging", logging),
          Map.entry("cloudresourcemanager", project),
          Map.entry("sqladmin", project),
          Map.entry("oauth2", new TokensApi()),
          Map.entry("iap", call -> Reply.notFound(call.path())), // beside its policies
          Map.entry("monitoring", monitoring));

  /** Listens on a free port of this machine. */
  public RecordedGoogle() throws IOException {
    this(0);
  }

  RecordedGoogle(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** The variables with which gcloud and curl talk to this and to nothing else. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String api : apis.keySet()) {
      environment.put(
          "CLOUDSDK_API_ENDPOINT_OVERRIDES_" + api.toUpperCase(Locale.ROOT),
          "http://" + api + DOMAIN + "/");
    }
    environment.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_SQL", "http://sqladmin" + DOMAIN + "/");
    environment.put("CLOUDSDK_AUTH_TOKEN_HOST", "http://oauth2" + DOMAIN + "/token");
    String port = Integer.toString(port());
    environment.put("CLOUDSDK_PROXY_TYPE", "http_no_tunnel");
    environment.put("CLOUDSDK_PROXY_ADDRESS", "127.0.0.1");
    environment.put("CLOUDSDK_PROXY_PORT", port);
    environment.put("http_proxy", "http://127.0.0.1:" + port);
    environment.put("no_proxy", "");
    return environment;
  }

  /** Where the proxy listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** All calls since the last {@link #forget()}, in their order, but for those to sign in. */
  public List<ApiCall> calls() {
    synchronized (calls) {
      return calls.stream().filter(call -> !call.api().equals("oauth2")).toList();
    }
  }

  /** Those of {@link #calls()} that change something. */
  public List<ApiCall> writes() {
    return calls().stream().filter(ApiCall::writes).toList();
  }

  /** Begins a new record; what was created stays. */
  public void forget() {
    synchronized (calls) {
      calls.clear();
    }
  }

  /** The next call that matches is answered with this status and has no effect. */
  public void failOnce(int status, Predicate<ApiCall> where) {
    failOnce(status, "told to fail", where);
  }

  /** As {@link #failOnce(int, Predicate)}, for this reason. */
  public void failOnce(int status, String reason, Predicate<ApiCall> where) {
    synchronized (calls) {
      faults.add(new Fault(where, status, reason));
    }
  }

  /** Every call that matches is answered with this status and has no effect. */
  public void fail(int status, Predicate<ApiCall> where) {
    synchronized (calls) {
      lasting = new Fault(where, status, "told to fail");
    }
  }

  /** Deletes a secret, by hand. */
  public void removeSecret(String name) {
    secrets.remove(name);
  }

  /** Takes whatever a member has, or whoever has a role, on a resource. */
  public void revoke(String resource, String memberOrRole) {
    synchronized (calls) {
      policies.remove(resource, memberOrRole);
    }
  }

  /** {@code resource role member} of every IAM binding there is. */
  public Set<String> bindings() {
    synchronized (calls) {
      return policies.bindings();
    }
  }

  /** Queues by name, as they were sent. */
  public Map<String, ObjectNode> queues() {
    return queues.queues();
  }

  /** Puts this many tasks for an address into a queue; after a look one in a thousand is left. */
  public void depth(String queue, String target, int tasks) {
    queues.depth(queue, target, tasks);
  }

  /** A secret that somebody has made, with its versions. */
  public void secret(String name, String... contents) {
    secrets.put(name, contents);
  }

  /** Disables a version, counted from 1. */
  public void disable(String secret, int version) {
    secrets.disable(secret, version);
  }

  /** Contents of all secrets, oldest version first. */
  public Map<String, List<String>> secrets() {
    return secrets.contents();
  }

  /** Enables a version, counted from 1. */
  public void enable(String secret, int version) {
    secrets.enable(secret, version);
  }

  /** Grants something by hand; {@code resource} as in {@link #bindings()}. */
  public void grant(String resource, String role, String member) {
    synchronized (calls) {
      policies.add(resource, role, member);
    }
  }

  /** Takes all that was granted on a resource, by hand. */
  public void revokeAll(String resource) {
    synchronized (calls) {
      policies.clear(resource);
    }
  }

  /** E-mail addresses of the service accounts. */
  public Set<String> accounts() {
    return accounts.emails();
  }

  /** Cloud Scheduler's jobs by name. */
  public Map<String, ObjectNode> scheduled() {
    return scheduler.jobs();
  }

  /** Cloud Run. */
  public RunApi run() {
    return run;
  }

  /** This revision has answered so many requests with each of these statuses, and no others. */
  public void answers(String revision, Map<Integer, Integer> byStatus) {
    logging.answers(revision, byStatus);
  }

  /** What the log has for a filter with these words in it. */
  public void logged(String words, List<ObjectNode> entries) {
    logging.lines(words, entries);
  }

  /** The database instance's flag max_connections. */
  public void maxConnections(int connections) {
    project.maxConnections(connections);
  }

  /** Labels a secret, as a rotation does. */
  public void label(String secret, String name, String value) {
    secrets.label(secret, name, value);
  }

  /** The labels of a secret. */
  public Map<String, String> labels(String secret) {
    return secrets.labels(secret);
  }

  /** Log-based metrics by name, as they were sent. */
  public Map<String, ObjectNode> metrics() {
    return logging.metrics();
  }

  /** Alert policies by id. */
  public Map<String, ObjectNode> alertPolicies() {
    return monitoring.policies();
  }

  /** Dashboards by id. */
  public Map<String, ObjectNode> dashboards() {
    return monitoring.dashboards();
  }

  /** Artifact Registry and Cloud Build. */
  public ImagesApi images() {
    return images;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      ApiCall call = read(exchange);
      Reply reply;
      synchronized (calls) {
        calls.add(call);
        reply = answer(call);
      }
      byte[] body = json.writeValueAsBytes(reply.body());
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (RuntimeException e) {
      e.printStackTrace();
      throw e;
    }
  }

  private Reply answer(ApiCall call) {
    for (Fault fault : faults) {
      if (fault.where().test(call)) {
        faults.remove(fault);
        return fault.answer(call);
      }
    }
    if (lasting != null && lasting.where().test(call)) {
      return lasting.answer(call);
    }
    Reply policy = policies.answer(call, this::exists);
    if (policy != null) {
      return policy;
    }
    if (call.host().endsWith(RunApi.DOMAIN)) {
      return run.visit(call);
    }
    Api api = apis.get(call.api());
    return api == null ? Reply.notFound("no such API: " + call.host()) : api.answer(call);
  }

  private boolean exists(String resource) {
    String name = resource.substring(resource.indexOf('/') + 1);
    return switch (resource.substring(0, resource.indexOf('/'))) {
      case "queues" -> queues.queues().containsKey(name);
      case "secrets" -> secrets.contents().containsKey(name);
      case "serviceAccounts" -> accounts.emails().contains(name);
      case "iap_web" -> run.services().containsKey(name.replaceFirst(".*/", ""));
      case "services" -> run.services().containsKey(name);
      case "projects" -> true;
      default -> throw new IllegalArgumentException("no policy is known of " + resource);
    };
  }

  private ApiCall read(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    boolean binary = type != null && type.startsWith("multipart/");
    String text =
        new String(
            exchange.getRequestBody().readAllBytes(),
            binary ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String host = uri.getHost() == null ? "" : uri.getHost();
    String api = host.replace(DOMAIN, "").replaceFirst("^.*-", "");
    return new ApiCall(
        exchange.getRequestMethod(),
        api,
        host,
        uri.getPath(),
        query(uri.getRawQuery()),
        headers,
        body(text),
        text);
  }

  private ObjectNode body(String text) {
    try {
      return text.startsWith("{")
          ? (ObjectNode) json.readTree(text)
          : JsonNodeFactory.instance.objectNode();
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(
          parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    query.remove("alt");
    return query;
  }
}
