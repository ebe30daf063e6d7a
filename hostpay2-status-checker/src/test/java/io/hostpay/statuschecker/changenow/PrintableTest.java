package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void leavesPrintableTextAlone() {
    assertThat(Printable.text("waiting, 等待 ✅ 𝒳", 255)).isEqualTo("waiting, 等待 ✅ 𝒳");
  }

  @Test
  void replacesWhatCouldForgeALogLineOrHideInIt() {
    assertThat(Printable.text("a\nb\rc\u0000d\u001b[31me\u2028f\u202eg\ud800h\ufeffi", 255))
        .isEqualTo("a?b?c?d?[31me?f?g?h?i");
  }

  @Test
  void cutsBetweenCharactersNeverInsideOne() {
    String cut = Printable.text("é".repeat(200), 255);

    assertThat(cut).isEqualTo("é".repeat(127));
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(254);
    assertThat(Printable.text("𝒳".repeat(64), 255)).isEqualTo("𝒳".repeat(63));
  }

  @Test
  void keepsTextThatFitsExactly() {
    assertThat(Printable.text("x".repeat(255), 255)).hasSize(255);
    assertThat(Printable.text("x".repeat(256), 255)).hasSize(255);
  }
}
