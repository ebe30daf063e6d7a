package io.hostpay.statuschecker.changenow;

import java.nio.charset.StandardCharsets;

/** Makes text from outside safe to log, to store and to put into a token. */
final class Printable {

  private Printable() {}

  /**
   * The text with {@code ?} for every character that doesn't print (controls, line ends, invisible
   * formatting, halves of surrogate pairs, unassigned ones), cut between characters.
   *
   * @param maxBytes how many bytes of UTF-8 the result has at most
   */
  static String text(String text, int maxBytes) {
    StringBuilder printable = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      String shown = prints(character) ? Character.toString(character) : "?";
      bytes += shown.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        break;
      }
      printable.append(shown);
    }
    return printable.toString();
  }

  private static boolean prints(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
