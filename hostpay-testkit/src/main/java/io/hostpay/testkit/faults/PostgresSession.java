package io.hostpay.testkit.faults;

import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** One connection through {@link PostgresProxy}, message by message in both directions. */
final class PostgresSession {
  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;

  private final Socket client;
  private final Socket server;
  private final CallObserver observer;
  private final RoundTrips roundTrips;
  private final SqlTracker tracker = new SqlTracker();

  /** One entry for each Sync or simple query that waits for its answer, with the commit in it. */
  private final Queue<Optional<Call>> underWay = new ConcurrentLinkedQueue<>();

  PostgresSession(Socket client, Socket server, CallObserver observer, RoundTrips roundTrips) {
    this.client = client;
    this.server = server;
    this.observer = observer;
    this.roundTrips = roundTrips;
  }

  /** Returns when either side has gone. */
  void run(Executor threads) throws IOException {
    DataInputStream fromClient =
        new DataInputStream(new BufferedInputStream(client.getInputStream()));
    DataInputStream fromServer =
        new DataInputStream(new BufferedInputStream(server.getInputStream()));
    DataOutputStream toServer =
        new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
    start(fromClient, fromServer, toServer);
    threads.execute(() -> answers(fromServer));
    questions(fromClient, toServer);
  }

  /** The messages without a type: requests for encryption, which are declined, and the start-up. */
  private void start(DataInputStream fromClient, DataInputStream fromServer, DataOutputStream to)
      throws IOException {
    while (true) {
      int length = fromClient.readInt();
      byte[] body = body(fromClient, length);
      to.writeInt(length);
      to.write(body);
      to.flush();
      int code =
          (body[0] & 255) << 24 | (body[1] & 255) << 16 | (body[2] & 255) << 8 | (body[3] & 255);
      if (code != SSL_REQUEST && code != GSS_REQUEST) {
        return;
      }
      int willing = fromServer.readByte();
      if (willing != 'N') {
        throw new IOException("The server wants encryption: its bytes could not be followed.");
      }
      client.getOutputStream().write(willing);
    }
  }

  private void questions(DataInputStream from, DataOutputStream to) throws IOException {
    Optional<Call> commit = Optional.empty();
    while (true) {
      int type = from.read();
      if (type < 0) {
        return;
      }
      int length = from.readInt();
      byte[] body = body(from, length);
      Optional<Call> asked = tracker.commit((char) type, body);
      if (asked.isPresent()) {
        if (observer.judge(Moment.BEFORE, asked.get()) == Verdict.CUT) {
          return;
        }
        commit = asked;
      }
      if (type == 'S' || type == 'Q') {
        if (tracker.takeWalletLockSeen()) {
          roundTrips.oneUnderLock();
        } else {
          roundTrips.one();
        }
        underWay.add(commit);
        commit = Optional.empty();
      }
      to.writeByte(type);
      to.writeInt(length);
      to.write(body);
      if (from.available() == 0) {
        to.flush();
      }
    }
  }

  /** Ends the session when the server has gone, or an answer is cut. */
  private void answers(DataInputStream from) {
    try (client;
        server) {
      OutputStream out = client.getOutputStream();
      ByteArrayOutputStream held = new ByteArrayOutputStream();
      DataOutputStream to = new DataOutputStream(held);
      while (true) {
        int type = from.read();
        if (type < 0) {
          return;
        }
        int length = from.readInt();
        to.writeByte(type);
        to.writeInt(length);
        to.write(body(from, length));
        Optional<Call> commit = underWay.peek();
        if (commit == null) {
          commit = Optional.empty();
        }
        if (type == 'Z') { // ReadyForQuery: everything up to here is answered
          underWay.poll();
          if (commit.isPresent() && observer.judge(Moment.AFTER, commit.get()) == Verdict.CUT) {
            return;
          }
        } else if (commit.isPresent()) {
          continue; // the observer decides on a commit before a byte of its answer is passed on
        }
        out.write(held.toByteArray());
        held.reset();
      }
    } catch (IOException gone) {
      // closed by the other direction, or cut
    }
  }

  private static byte[] body(DataInputStream from, int length) throws IOException {
    byte[] body = from.readNBytes(length - Integer.BYTES);
    if (body.length != length - Integer.BYTES) {
      throw new EOFException("cut within a message");
    }
    return body;
  }
}
