package io.hostpay.deploy.google;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cloud Run's Knative API, v1: services, revisions and jobs; and the services' own addresses. */
public final class RunApi implements Api {
  static final String DOMAIN = ".a.run.test";

  private final Map<String, ObjectNode> services = new TreeMap<>();
  private final Map<String, ObjectNode> revisions = new TreeMap<>();
  private final Map<String, ObjectNode> jobs = new TreeMap<>();
  private final Map<String, ObjectNode> executions = new TreeMap<>();
  private final Map<String, Integer> sick = new TreeMap<>();
  private final Map<String, String> unready = new TreeMap<>();
  private final RevisionProcesses served;
  private int minutes;
  private Course jobRuns = Course.WORKS;
  private Course newRevisions = Course.WORKS;

  /** What becomes of a job's run, or of a revision. */
  private enum Course {
    WORKS,
    FAILS
  }

  RunApi(LoggingApi logging) {
    served = new RevisionProcesses(logging);
  }

  /** From now on this process answers what this revision is asked, and the log has it. */
  public void served(String revision, URI process) {
    served.put(revision, process);
  }

  /** Services by name, as Cloud Run shows them. */
  public Map<String, ObjectNode> services() {
    return services;
  }

  /** Jobs by name, as Cloud Run shows them. */
  public Map<String, ObjectNode> jobs() {
    return jobs;
  }

  /** How often a job was run. */
  public int executions() {
    return executions.size();
  }

  /** From now on this revision answers /ready with 503 and these reasons, as JSON. */
  public void unready(String revision, String reasons) {
    unready.put(revision, reasons);
  }

  /** From now on this revision answers /ready with 200. */
  public void ready(String revision) {
    unready.remove(revision);
  }

  /** This revision's answers are 500 once it has this share of the traffic. */
  public void sicken(String revision, int percent) {
    sick.put(revision, percent);
  }

  /** From now on a job's runs fail, until {@link #mendJobs}. */
  public void failJobs() {
    jobRuns = Course.FAILS;
  }

  /** From now on a job's runs succeed. */
  public void mendJobs() {
    jobRuns = Course.WORKS;
  }

  /** From now on new revisions do not become ready, until {@link #mendRevisions}. */
  public void failRevisions() {
    newRevisions = Course.FAILS;
  }

  /** From now on new revisions become ready. */
  public void mendRevisions() {
    newRevisions = Course.WORKS;
  }

  /** The name of the newest revision of a service. */
  public String latestRevision(String service) {
    return service(service).path("status").path("latestCreatedRevisionName").asString();
  }

  /** Percent of the traffic by revision. */
  public Map<String, Integer> traffic(String service) {
    Map<String, Integer> shares = new TreeMap<>();
    service(service)
        .path("status")
        .path("traffic")
        .forEach(
            t -> {
              if (t.path("percent").asInt(0) > 0) {
                shares.merge(
                    t.path("revisionName").asString(), t.path("percent").asInt(), Integer::sum);
              }
            });
    return shares;
  }

  @Override
  public Reply answer(ApiCall call) {
    String[] steps = call.path().split("/", -1); // "", apis, group, v1, namespaces, p, kind, name
    if (steps.length < 7) {
      return Reply.notFound(call.path());
    }
    String name = steps.length > 7 ? steps[7] : "";
    return switch (steps[6]) {
      case "services" -> services(call, name);
      case "revisions" ->
          name.isEmpty() ? list("RevisionList", revisions(call)) : one(revisions, name);
      case "jobs" -> jobs(call, name);
      case "executions" ->
          name.isEmpty() ? list("ExecutionList", newestFirst()) : one(executions, name);
      default -> Reply.notFound(call.path());
    };
  }

  /** A request to a service itself. */
  Reply visit(ApiCall call) {
    String host = call.host().substring(0, call.host().length() - DOMAIN.length());
    int dashes = host.indexOf("---");
    String tag = dashes < 0 ? "" : host.substring(0, dashes);
    String name = dashes < 0 ? host : host.substring(dashes + 3);
    if (!services.containsKey(name)) {
      return Reply.notFound(call.host());
    }
    boolean open =
        service(name)
            .path("metadata")
            .path("annotations")
            .path("run.googleapis.com/invoker-iam-disabled")
            .asString("")
            .equals("true");
    if (!open && !call.headers().containsKey("authorization")) {
      return Reply.error(403, "PERMISSION_DENIED", "Your client does not have permission");
    }
    if (call.headers().getOrDefault("x-alchemy-signature", "").matches("0+")) {
      return Reply.error(401, "UNAUTHENTICATED", "the signature is wrong");
    }
    Map<String, Integer> shares = traffic(name);
    Reply real = served.answer(tag.isEmpty() ? served.next(shares) : tagged(name, tag), call);
    if (real != null) {
      return real;
    }
    for (JsonNode target : service(name).path("status").path("traffic")) {
      String revision = target.path("revisionName").asString();
      int share = shares.getOrDefault(revision, 0);
      boolean meant = tag.isEmpty() ? share > 0 : target.path("tag").asString("").equals(tag);
      if (meant && sick.containsKey(revision) && share >= sick.get(revision)) {
        return Reply.error(500, "INTERNAL", "sick");
      }
      if (meant && unready.containsKey(revision)) {
        return new Reply(
            503, object().put("status", "not ready").put("why", unready.get(revision)));
      }
    }
    return Reply.ok(object().put("status", "ready").put("service", name));
  }

  private String tagged(String name, String tag) {
    for (JsonNode target : service(name).path("status").path("traffic")) {
      if (target.path("tag").asString("").equals(tag)) {
        return target.path("revisionName").asString();
      }
    }
    return "";
  }

  private Reply services(ApiCall call, String name) {
    return switch (call.method()) {
      case "POST" -> {
        String created = call.body().path("metadata").path("name").asString();
        yield services.containsKey(created)
            ? Reply.exists(created)
            : Reply.ok(store(created, call.body()));
      }
      case "PUT" ->
          Reply.ok(
              call.query().containsKey("dryRun")
                  ? withDefaults(name, call.body().deepCopy())
                  : store(name, call.body()));
      default -> name.isEmpty() ? list("ServiceList", services) : one(services, name);
    };
  }

  private ObjectNode store(String name, ObjectNode sent) {
    ObjectNode service = sent.deepCopy();
    JsonNode before = services.getOrDefault(name, object());
    withDefaults(name, service);
    JsonNode template = service.path("spec").path("template");
    int generation = before.path("metadata").path("generation").asInt(0) + 1;
    service
        .withObject("/metadata")
        .put("generation", generation)
        .put("uid", "uid-" + name)
        .put("resourceVersion", "rv" + generation)
        .put("creationTimestamp", now());
    service.withObject("/metadata/labels").put("cloud.googleapis.com/location", "us-central1");
    String latest = before.path("status").path("latestCreatedRevisionName").asString("");
    String ready = before.path("status").path("latestReadyRevisionName").asString("");
    Course course = Course.WORKS;
    if (!template.equals(before.path("spec").path("template"))) {
      String asked = template.path("metadata").path("name").asString("");
      latest = asked.isEmpty() ? "%s-%05d-rev".formatted(name, countOf(name) + 1) : asked;
      course = newRevisions;
      revisions.put(latest, revision(name, latest, template, course));
      ready = course == Course.WORKS ? latest : ready;
    }
    ObjectNode status = service.putObject("status");
    status.put("observedGeneration", generation);
    status.put("latestCreatedRevisionName", latest).put("latestReadyRevisionName", ready);
    status.put("url", "http://" + name + DOMAIN); // the other address, which http can reach here
    status.putObject("address").put("url", "http://" + name + DOMAIN);
    conditions(status, course, "Ready", "ConfigurationsReady", "RoutesReady");
    ArrayNode spec = traffic(service.withObject("/spec"));
    ArrayNode shown = status.putArray("traffic");
    for (JsonNode target : spec) {
      ObjectNode copy = (ObjectNode) target.deepCopy();
      if (copy.path("latestRevision").asBoolean(false)) {
        copy.put("revisionName", ready);
      }
      String tag = copy.path("tag").asString("");
      if (!tag.isEmpty()) {
        copy.put("url", "http://" + tag + "---" + name + DOMAIN);
      }
      shown.add(copy);
    }
    services.put(name, service);
    return service;
  }

  /** Without any, all traffic goes to the latest revision. */
  private static ArrayNode traffic(ObjectNode spec) {
    if (spec.path("traffic") instanceof ArrayNode given && !given.isEmpty()) {
      return given;
    }
    ArrayNode all = spec.putArray("traffic");
    all.addObject().put("latestRevision", true).put("percent", 100);
    return all;
  }

  private ObjectNode revision(String service, String name, JsonNode template, Course course) {
    ObjectNode revision = object();
    ObjectNode metadata = revision.putObject("metadata");
    metadata.put("name", name).put("creationTimestamp", now()).put("generation", 1);
    metadata.putObject("labels").put("serving.knative.dev/service", service);
    metadata.set("annotations", template.path("metadata").path("annotations").deepCopy());
    revision.set("spec", template.path("spec").deepCopy());
    conditions(revision.putObject("status").put("observedGeneration", 1), course, "Ready");
    return revision;
  }

  private void conditions(ObjectNode status, Course course, String... types) {
    ArrayNode conditions = status.putArray("conditions");
    for (String type : types) {
      ObjectNode condition = conditions.addObject().put("type", type);
      condition.put("status", course == Course.WORKS ? "True" : "False");
      condition.put("lastTransitionTime", now());
      if (course == Course.FAILS) {
        condition.put("reason", "HealthCheckContainerError");
        condition.put("message", "The container exited with status 78");
      }
    }
  }

  /** What Cloud Run adds to a service that it is given: book-keeping, and what was left out. */
  private static ObjectNode withDefaults(String name, ObjectNode service) {
    service
        .withObject("/metadata")
        .withObject("annotations")
        .put("serving.knative.dev/creator", "somebody")
        .put("serving.knative.dev/lastModifier", "somebody")
        .put("run.googleapis.com/ingress-status", "all")
        .put(
            "run.googleapis.com/urls",
            "[\"https://%s-%s.us-central1.run.app\",\"http://%s%s\"]"
                .formatted(name, RecordedGoogle.PROJECT_NUMBER, name, DOMAIN));
    ObjectNode template = service.withObject("/spec").withObject("template");
    template
        .withObject("metadata")
        .withObject("labels")
        .put("run.googleapis.com/startupProbeType", "Custom");
    template.withObject("spec").put("enableServiceLinks", false);
    normalise(template);
    return service;
  }

  /** Cloud Run shows whole CPUs as thousandths. */
  private static void normalise(JsonNode template) {
    for (JsonNode container : template.path("spec").path("containers")) {
      if (container.path("resources").path("limits") instanceof ObjectNode limits
          && limits.path("cpu").asString("").matches("\\d+")) {
        limits.put("cpu", limits.path("cpu").asString() + "000m");
      }
    }
  }

  private Reply jobs(ApiCall call, String name) {
    if (name.endsWith(":run")) {
      String job = name.replace(":run", "");
      String execution = "%s-%05d".formatted(job, executions.size() + 1);
      ObjectNode run = object();
      run.putObject("metadata")
          .put("name", execution)
          .put("namespace", call.path().split("/", -1)[5])
          .put("generation", 1)
          .put("creationTimestamp", now())
          .putObject("labels")
          .put("run.googleapis.com/job", job);
      JsonNode task = one(jobs, job).body().path("spec").path("template").path("spec");
      run.set("spec", task.deepCopy());
      ObjectNode status = run.putObject("status").put("observedGeneration", 1);
      status
          .put("completionTime", "2026-01-01T00:01:00Z")
          .put(jobRuns == Course.FAILS ? "failedCount" : "succeededCount", 1);
      conditions(status, jobRuns, "Completed", "Started", "ResourcesAvailable");
      executions.put(execution, run);
      return Reply.ok(run);
    }
    if (call.method().equals("GET")) {
      return name.isEmpty() ? list("JobList", jobs) : one(jobs, name);
    }
    ObjectNode job = call.body().deepCopy();
    normalise(job.path("spec").path("template").path("spec").path("template"));
    job.withObject("/metadata").put("generation", 1).put("creationTimestamp", now());
    conditions(job.putObject("status").put("observedGeneration", 1), Course.WORKS, "Ready");
    jobs.put(job.path("metadata").path("name").asString(), job);
    return Reply.ok(job);
  }

  private Map<String, ObjectNode> revisions(ApiCall call) {
    String label =
        call.query().getOrDefault("labelSelector", "").replaceFirst(".*=\\s*", "").strip();
    Map<String, ObjectNode> matching = new TreeMap<>(revisions);
    matching
        .values()
        .removeIf(
            revision ->
                !label.isEmpty()
                    && !revision
                        .path("metadata")
                        .path("labels")
                        .path("serving.knative.dev/service")
                        .asString("")
                        .equals(label));
    return matching;
  }

  private Map<String, ObjectNode> newestFirst() {
    Map<String, ObjectNode> reversed = new TreeMap<>(Comparator.reverseOrder());
    reversed.putAll(executions);
    return reversed;
  }

  private long countOf(String service) {
    return revisions.keySet().stream().filter(name -> name.startsWith(service)).count();
  }

  /** A minute later each time, so that what is newest can be told. */
  private String now() {
    minutes++;
    return Instant.EPOCH.plus(Duration.ofMinutes(minutes)).toString();
  }

  private JsonNode service(String name) {
    return services.getOrDefault(name, object());
  }

  private static Reply one(Map<String, ObjectNode> all, String name) {
    ObjectNode found = all.get(name);
    return found == null ? Reply.notFound("Resource '" + name + "'") : Reply.ok(found);
  }

  private static Reply list(String kind, Map<String, ObjectNode> all) {
    ObjectNode answer = object().put("kind", kind).put("apiVersion", "serving.knative.dev/v1");
    answer.putObject("metadata");
    ArrayNode items = answer.putArray("items");
    all.values().forEach(items::add);
    return Reply.ok(answer);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
