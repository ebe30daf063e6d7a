package io.hostpay.common.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.CloudTasksSettings;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What comes back is taken by the thread of the network, which nothing may hold up. */
class GoogleChannelIT {
  private static final QueueName QUEUE = QueueName.of("project", "location", "queue");
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Test
  void answersWhileATokenOfTheAccountIsBeingFetched() throws Exception {
    try (SlowSignIn slow = new SlowSignIn();
        RecordingCloudTasks server = new RecordingCloudTasks();
        GoogleChannel channel = new GoogleChannel("unused", server.address());
        CloudTasksClient signing = client(channel, FixedCredentialsProvider.create(slow));
        CloudTasksClient plain = client(channel, NoCredentialsProvider.create())) {
      // The first call waits for its connection, and is carried on by the network's thread.
      // Not in the common pool: it has one thread on two cores, which another test may block.
      CompletableFuture<Task> held =
          CompletableFuture.supplyAsync(
              () -> created(signing, "first"), Thread::startVirtualThread);
      assertThat(slow.asked.await(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(created(plain, "second")).isNotNull();
      assertThat(server.tasks()).hasSize(1);

      slow.letIn();
      assertThat(held.get(LONGEST.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      assertThat(server.tasks()).hasSize(2);
    }
  }

  private static Task created(CloudTasksClient client, String name) {
    return client.createTask(QUEUE, Task.newBuilder().setName(QUEUE + "/tasks/" + name).build());
  }

  private static CloudTasksClient client(GoogleChannel channel, CredentialsProvider credentials)
      throws IOException {
    CloudTasksSettings.Builder settings = CloudTasksSettings.newBuilder();
    settings.createTaskSettings().setSimpleTimeoutNoRetriesDuration(LONGEST);
    settings.setTransportChannelProvider(channel.provider());
    settings.setCredentialsProvider(credentials);
    return CloudTasksClient.create(settings.build());
  }

  /** An account whose token comes when it is let in. */
  private static final class SlowSignIn extends OAuth2Credentials implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    final transient CountDownLatch asked = new CountDownLatch(1);
    private final transient CountDownLatch let = new CountDownLatch(1);

    @Override
    public AccessToken refreshAccessToken() throws IOException {
      asked.countDown();
      try {
        if (!let.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
          throw new IOException(new TimeoutException("no token"));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      return new AccessToken("token", Date.from(Instant.now().plusSeconds(3600)));
    }

    void letIn() {
      let.countDown();
    }

    @Override
    public void close() {
      letIn();
    }
  }
}
