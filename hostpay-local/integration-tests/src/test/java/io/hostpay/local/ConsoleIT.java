package io.hostpay.local;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;

/** The console, in a browser, on the whole system. */
@Tag("browser")
@OnTheWholeSystem
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
  private final TestedSystem system;
  private Chromium browser;

  ConsoleIT(TestedSystem system) {
    this.system = system;
  }

  @BeforeAll
  void start() {
    browser = new Chromium();
    browser.width(1280, 900);
  }

  @AfterAll
  void stop() {
    browser.close();
  }

  @AfterEach
  void nothingFailedInThePage() {
    assertThat(browser.complaints()).isEmpty();
  }

  private void openConsole() {
    browser.open(Service.url(system.local().ports().orchestrator()) + "/console");
    browser.element("#list h2");
    browser.mark();
  }

  private void send(PaymentOrder order) {
    Gcsplit1 sender = system.local().gcsplit1();
    sender.enqueue(sender.token(order, null));
  }

  private StubMapping changeNow(PaymentOrder order, int status, String body) {
    return system
        .local()
        .changeNow()
        .answers(order.cnApiId(), aResponse().withStatus(status).withBody(body));
  }

  /**
   * Opens it by the keyboard, repeatedly: the page may still move while it loads, the entry may be
   * drawn anew, and the search may still come.
   */
  private void open(String id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(
            () -> {
              browser.element("#list a[data-key='" + id + "']").sendKeys(Keys.ENTER);
              return browser.isAt("#/payments/" + id);
            });
  }

  @Test
  void findsAPaymentByPartOfItsAddressSeesWhyItStandsRedrivesItAndSeesItComplete()
      throws IOException {
    PaymentOrder order = Orders.fresh(0.0123);
    String id = order.uniqueId().value();
    StubMapping closed =
        changeNow(order, 200, "{\"id\":\"" + order.cnApiId() + "\",\"status\":\"refunded\"}");
    send(order);
    system.awaitState(id, "REJECTED");
    system.local().changeNow().server().removeStub(closed);

    openConsole();
    browser.element("#text").sendKeys(order.payinAddress().substring(0, 10));
    browser.says("#list h2", "Found for");
    open(id);
    browser.says("#says", "ChangeNow waited for this deposit and takes it no longer");
    browser.screenshot(Path.of("target/console/refused.png"));
    browser.press("Reopen");
    browser.says("#confirm-says", "ChangeNow is asked whether it still waits");
    browser.element("#confirm-yes").click();
    browser.says("#told", "Done: reopened.");
    browser.says("#head .pill", "completed");
    browser.says("#events", "by local");
    browser.isTheSamePage();
    system.awaitPaidOnce(order);
  }

  @Test
  void saysWhatAStuckPaymentWaitsFor() throws IOException {
    PaymentOrder order = Orders.fresh(0.0124);
    StubMapping down = changeNow(order, 503, "");
    send(order);

    openConsole();
    browser.element("#text").sendKeys(order.payinAddress().substring(34));
    open(order.uniqueId().value());
    system
        .local()
        .database()
        .jdbc()
        .sql(
            """
            update hostpay_payment set state_changed_at = state_changed_at - interval '3 minutes'
            where state = 'RECEIVED'
            """)
        .update();
    browser.says("#says", "no usable answer has come");
    browser.screenshot(Path.of("target/console/stuck.png"));

    system.local().changeNow().server().removeStub(down);
    browser.says("#head .pill", "completed");
    browser.isTheSamePage();
    system.awaitPaidOnce(order);
  }

  /** Once, a search that began a moment after the typing took its reader back to the overview. */
  @Test
  void whoOpensAPaymentJustAfterTypingStaysThere() {
    PaymentOrder order = Orders.fresh(0.0128);
    String id = order.uniqueId().value();
    send(order);
    system.awaitPaidOnce(order);

    openConsole();
    browser.element("#list a[data-key='" + id + "']");
    browser.typeAndClick("#text", id, "#list a[data-key='" + id + "']");

    Awaitility.await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> browser.isAt("#/payments/" + id));
    browser.says("#head .pill", "completed");
    browser.element("main a[href='#/']").sendKeys(Keys.ENTER);
    browser.says("#list h2", "Found for");
  }

  @Test
  void pausesTheWalletWithAReasonSeesAPaymentWaitResumesItAndSeesItComplete() throws IOException {
    PaymentOrder order = Orders.fresh(0.0125);
    send(order);
    system.awaitPaidOnce(order);

    openConsole();
    browser.says("#wallet", "when GCHostPay3 last set out to sign a payment");
    browser.says("#wallet", "of 100 ETH");
    browser.says("#wallet", "10 ETH, with 200 gwei a unit of gas");
    browser.press("Pause payments");
    browser.says("#confirm-says", "Nothing more is signed");
    browser.element("#reason").sendKeys("moving funds");
    browser.element("#confirm-yes").click();
    browser.says("#wallet", "moving funds");
    browser.says("#health", "wallet stopped");
    browser.screenshot(Path.of("target/console/paused.png"));
    assertThat(system.rows("select pause_reason from hostpay_wallet").getFirst())
        .containsEntry("pause_reason", "moving funds");

    PaymentOrder waiting = Orders.fresh(0.0127);
    String id = waiting.uniqueId().value();
    send(waiting);
    open(id);
    browser.says("#says", "The wallet is stopped and signs nothing");
    browser.says("#says", "Put off: The wallet is paused by");
    browser.element("main a[href='#/']").sendKeys(Keys.ENTER);

    browser.press("Resume");
    browser.says("#confirm-says", "1 payment now");
    browser.element("#confirm-yes").click();
    browser.says("#wallet h2", "signs");
    assertThat(system.rows("select pause_reason from hostpay_wallet").getFirst())
        .containsEntry("pause_reason", null);
    open(id);
    browser.says("#head .pill", "completed");
    system.awaitPaidOnce(waiting);
    browser.isTheSamePage();
  }

  @Test
  void isForEverybodyOnAnyScreen() throws IOException {
    PaymentOrder order = Orders.fresh(0.0126);
    send(order);
    system.awaitPaidOnce(order);
    String payment = "#/payments/" + order.uniqueId().value();
    for (String scheme : new String[] {"light", "dark"}) {
      browser.scheme(scheme);
      for (int width : new int[] {390, 1280}) {
        browser.width(width, width == 390 ? 844 : 900);
        String name = scheme + "-" + (width == 390 ? "phone" : "desktop") + ".png";
        openConsole();
        assertThat(browser.axe()).as("overview, " + name).isEmpty();
        browser.fits();
        browser.screenshot(Path.of("target/console/overview-" + name));
        browser.open(Service.url(system.local().ports().orchestrator()) + "/console" + payment);
        browser.says("#head", "completed");
        assertThat(browser.axe()).as("payment, " + name).isEmpty();
        browser.fits();
        browser.screenshot(Path.of("target/console/payment-" + name));
      }
    }
    browser.width(1280, 900);
  }
}
