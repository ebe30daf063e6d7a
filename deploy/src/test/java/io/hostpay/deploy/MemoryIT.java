package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.testkit.Dockerfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory that the services take under load, with the image's own options in the memory that
 * their definitions give them: what is outside the heap has to fit beside a heap that is full.
 */
@Tag("deployment")
@Tag("long")
class MemoryIT {
  private static final int PAYMENTS = 300;
  private static final int FLOODERS = 20;

  /** Close to the greatest notification that is read. */
  private static final String NOTIFICATION =
      "{\"webhookId\":\"wh_x\",\"id\":\"whevt_x\",\"type\":\"ADDRESS_ACTIVITY\",\"event\":"
          + "{\"network\":\"ETH_MAINNET\",\"activity\":[]},\"filler\":\""
          + "x".repeat(1_000_000)
          + "\"}";

  @TempDir Path scratch = Path.of("");

  @Test
  void whatIsOutsideTheHeapFitsBesideAFullHeap() throws Exception {
    Map<Service, MeasuredService> residents = new EnumMap<>(Service.class);
    try (LocalSystem system =
        LocalSystem.start(
            Ports.free(), LocalClock.startingNow(1), Map.of(), (service, line) -> {})) {
      for (Service service : Service.values()) {
        residents.put(service, inItsImage(system, service));
      }
      load(system, residents);
      for (Map.Entry<Service, MeasuredService> one : residents.entrySet()) {
        MeasuredService resident = one.getValue();
        int memory = memory(one.getKey());
        System.out.printf(
            "%s in %d MiB: heap at most %d of %d, outside it %d, in all %d MiB%n",
            one.getKey(),
            memory,
            resident.heap(),
            resident.fullHeap(),
            resident.outside(),
            resident.most());
      }
      for (Map.Entry<Service, MeasuredService> one : residents.entrySet()) {
        assertThat(one.getValue().fullHeap() + one.getValue().outside())
            .as("a full heap and the rest, of %s", one.getKey())
            .isLessThan(memory(one.getKey()));
      }
    } finally {
      residents.values().forEach(MeasuredService::close);
    }
  }

  /** In the place of the one that the system has started: same settings, same port. */
  private MeasuredService inItsImage(LocalSystem system, Service service) throws Exception {
    long pid = system.service(service).pid();
    Map<String, String> environment = new HashMap<>();
    for (String pair : Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        environment.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    String[] command = Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1);
    Path jar = Path.of(List.of(command).get(List.of(command).indexOf("-jar") + 1));
    system.service(service).kill();
    return MeasuredService.start(
        new Dockerfile(Operator.DEPLOY.resolve("Dockerfile")),
        jar,
        environment,
        memory(service),
        scratch);
  }

  private static void load(LocalSystem system, Map<Service, MeasuredService> residents)
      throws Exception {
    List<PaymentOrder> orders = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      orders.add(Orders.fresh(0.0005));
      system.gcsplit1().enqueue(system.gcsplit1().token(orders.getLast(), null));
    }
    AtomicBoolean flooding = new AtomicBoolean(true);
    AtomicInteger notifications = new AtomicInteger();
    List<Thread> flooders = new ArrayList<>();
    for (int i = 0; i < FLOODERS; i++) {
      flooders.add(Thread.ofVirtual().start(() -> flood(system, flooding, notifications)));
    }
    long giveUp = System.nanoTime() + 600_000_000_000L;
    long paid = 0;
    while (paid < PAYMENTS) {
      for (MeasuredService resident : residents.values()) {
        assertThat(resident.isAlive()).isTrue();
        resident.sample();
      }
      paid =
          system
              .database()
              .jdbc()
              .sql("select count(*) from hostpay_payment where state = 'COMPLETED'")
              .query(Long.class)
              .single();
      assertThat(System.nanoTime()).as("%d of %d are paid", paid, PAYMENTS).isLessThan(giveUp);
      Thread.sleep(500);
    }
    flooding.set(false);
    for (Thread flooder : flooders) {
      flooder.join();
    }
    System.out.printf("%d payments beside %d notifications of 1 MB%n", paid, notifications.get());
    assertThat(notifications.get()).isPositive();
  }

  private static void flood(LocalSystem system, AtomicBoolean on, AtomicInteger taken) {
    URI url = URI.create("http://127.0.0.1:" + system.ports().orchestrator() + "/alchemy-webhook");
    try (HttpClient http = HttpClient.newHttpClient()) {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      String signature =
          HexFormat.of().formatHex(mac.doFinal(NOTIFICATION.getBytes(StandardCharsets.UTF_8)));
      while (on.get()) {
        HttpRequest request =
            HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("X-Alchemy-Signature", signature)
                .POST(BodyPublishers.ofString(NOTIFICATION))
                .build();
        try {
          if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
            taken.incrementAndGet();
          }
        } catch (java.io.IOException notYetOrRefused) {
          Thread.sleep(50);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A service's memory as its definition gives it, in MiB. */
  private static int memory(Service service) throws Exception {
    String definition =
        Files.readString(
            Definitions.file(
                switch (service) {
                  case ORCHESTRATOR -> "gchostpay1";
                  case STATUS_CHECKER -> "gchostpay2";
                  case PAYMENT_EXECUTOR -> "gchostpay3";
                }));
    Matcher memory = Pattern.compile("memory: (\\d+)Mi").matcher(definition);
    assertThat(memory.find()).isTrue();
    return Integer.parseInt(memory.group(1));
  }
}
