package io.hostpay.testkit.faults;

import com.google.common.io.ByteStreams;
import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.hostpay.testkit.faults.Call.Boundary;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * In front of Cloud Tasks' gRPC API: any unary call, its bytes unread. A call that is cut is told
 * UNAVAILABLE, which is what a client makes of a broken connection. Thread-safe.
 */
public final class TasksProxy implements AutoCloseable {
  private final ManagedChannel upstream;
  private final Server server;
  private volatile CallObserver observer = CallObserver.nothing();

  /** Listens on a free port, in front of the server at this one. */
  public TasksProxy(int port) {
    upstream = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .fallbackHandlerRegistry(new AnyMethod())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  public void watch(CallObserver next) {
    observer = next;
  }

  private void pass(
      MethodDescriptor<byte[], byte[]> method, byte[] request, StreamObserver<byte[]> caller) {
    Call call = new Call(Boundary.TASKS, String.valueOf(method.getBareMethodName()));
    if (observer.judge(Moment.BEFORE, call) == Verdict.CUT) {
      caller.onError(Status.UNAVAILABLE.withDescription("not forwarded").asRuntimeException());
      return;
    }
    byte[] answer = null;
    StatusRuntimeException refusal = null;
    try {
      answer = ClientCalls.blockingUnaryCall(upstream, method, CallOptions.DEFAULT, request);
    } catch (StatusRuntimeException e) {
      refusal = e;
    }
    if (observer.judge(Moment.AFTER, call) == Verdict.CUT) {
      caller.onError(Status.UNAVAILABLE.withDescription("answer lost").asRuntimeException());
    } else if (refusal != null) {
      caller.onError(refusal);
    } else {
      caller.onNext(answer);
      caller.onCompleted();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    upstream.shutdownNow();
  }

  private final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.newBuilder(new Bytes(), new Bytes())
              .setFullMethodName(name)
              .setType(MethodDescriptor.MethodType.UNARY)
              .build();
      return ServerMethodDefinition.create(
          method, ServerCalls.asyncUnaryCall((request, caller) -> pass(method, request, caller)));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return ByteStreams.toByteArray(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
