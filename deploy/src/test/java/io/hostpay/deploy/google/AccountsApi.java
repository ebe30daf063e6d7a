package io.hostpay.deploy.google;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** IAM, v1: service accounts. */
final class AccountsApi implements Api {
  private final Map<String, ObjectNode> accounts = new TreeMap<>();

  @Override
  public Reply answer(ApiCall call) {
    if (!call.path().endsWith("/serviceAccounts")) {
      ObjectNode account = accounts.get(call.last());
      return account == null ? Reply.notFound(call.path()) : Reply.ok(account);
    }
    String project = call.path().split("/", -1)[3];
    if (call.method().equals("POST")) {
      String email =
          call.body().path("accountId").asString() + "@" + project + ".iam.gserviceaccount.com";
      ObjectNode account = (ObjectNode) call.body().path("serviceAccount").deepCopy();
      account.put("email", email).put("name", "projects/" + project + "/serviceAccounts/" + email);
      return accounts.putIfAbsent(email, account) == null ? Reply.ok(account) : Reply.exists(email);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("accounts");
    accounts.values().forEach(all::add);
    return Reply.ok(answer);
  }

  Set<String> emails() {
    return accounts.keySet();
  }
}
