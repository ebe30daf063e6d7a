package io.hostpay.common.readiness;

import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import java.util.List;
import java.util.Optional;

/** The queues exist, and this service's account may put tasks into them. */
public final class EnqueueReadiness implements ReadinessCheck {
  private final TaskQueue tasks;
  private final List<TaskTarget> targets;

  /** Asks nothing yet. */
  public EnqueueReadiness(TaskQueue tasks, TaskTarget... targets) {
    this.tasks = tasks;
    this.targets = List.of(targets);
  }

  @Override
  public String name() {
    return "queues";
  }

  @Override
  public Optional<String> problem() {
    List<String> closed =
        targets.stream()
            .map(TaskTarget::queue)
            .distinct()
            .filter(queue -> !tasks.mayEnqueue(queue))
            .toList();
    return closed.isEmpty()
        ? Optional.empty()
        : Optional.of("no right to put tasks into " + String.join(", ", closed));
  }
}
