package io.hostpay.executor.ethereum.rpc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An answer's bytes; knows whether their connection broke, or only their reader gave up. */
final class BodyStream extends FilterInputStream {
  private boolean broken;

  BodyStream(InputStream body) {
    super(body);
  }

  boolean isBroken() {
    return broken;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      broken = true;
      throw e;
    }
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    try {
      return super.read(buffer, from, length);
    } catch (IOException e) {
      broken = true;
      throw e;
    }
  }
}
