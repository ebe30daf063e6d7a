package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, without a window, driven as a person would. */
final class Chromium implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  Chromium() {
    try {
      ChromeOptions options = new ChromeOptions();
      options.setBinary("/usr/bin/chromium");
      options.addArguments(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--user-data-dir=" + Files.createTempDirectory("chromium"));
      driver =
          new ChromeDriver(
              new ChromeDriverService.Builder()
                  .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                  .usingAnyFreePort()
                  .build(),
              options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void open(String address) {
    driver.get(address);
  }

  void width(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  void scheme(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Waits until there is one that is seen. */
  WebElement element(String css) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> "nothing is seen at " + css + "; the page says: " + text("body"))
        .until(d -> seen(css).isPresent());
    return seen(css).orElseThrow();
  }

  private Optional<WebElement> seen(String css) {
    return driver.findElements(By.cssSelector(css)).stream()
        .filter(WebElement::isDisplayed)
        .findFirst();
  }

  /** Waits until the element says so. */
  void says(String css, String text) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> css + " does not say " + text + " but " + text("body"))
        .until(d -> text(css).contains(text));
  }

  private String text(String css) {
    List<WebElement> found = driver.findElements(By.cssSelector(css));
    return found.isEmpty() ? "" : found.getFirst().getText();
  }

  /** Presses a button, by the words on it. */
  void press(String words) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(
            StaleElementReferenceException.class,
            org.openqa.selenium.ElementNotInteractableException.class)
        .withMessage("no button says " + words)
        .until(
            d -> {
              for (WebElement button : d.findElements(By.tagName("button"))) {
                if (button.isDisplayed() && button.getText().equals(words)) {
                  button.click();
                  return true;
                }
              }
              return false;
            });
  }

  /** With no time between the two, as somebody who is quick. */
  void typeAndClick(String field, String text, String link) {
    driver.executeScript(
        """
        const field = document.querySelector(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event('input'));
        document.querySelector(arguments[2]).click();
        """,
        field,
        text,
        link);
  }

  boolean isAt(String hash) {
    return hash.equals(driver.executeScript("return location.hash"));
  }

  /** Marks the page: the mark is gone when it was loaded again. */
  void mark() {
    driver.executeScript("window.marked = true");
  }

  void isTheSamePage() {
    assertThat(driver.executeScript("return window.marked === true")).isEqualTo(true);
  }

  /** What axe finds against WCAG 2.2 AA and its own good practice. */
  List<?> axe() {
    try (InputStream in = Chromium.class.getResourceAsStream("/axe.min.js")) {
      assertThat(in).isNotNull();
      driver.executeScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document).then(found => done(found.violations.map(
              v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; '))));
            """);
    return (List<?>) found;
  }

  /** Whether anything is wider than the window. */
  void fits() {
    assertThat(
            driver.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0L);
  }

  void screenshot(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** What the browser complained of: scripts that failed, what the policy has refused. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .map(Object::toString)
        .filter(line -> line.contains("SEVERE"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
