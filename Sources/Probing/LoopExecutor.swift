public import NIOCore

/// Runs a task on an event loop.
///
/// An attempt that speaks with its sockets in turns changes threads at every turn; where the turns
/// are short that costs more than all the rest. Run here, the task and its sockets share a thread.
/// Who makes many attempts starts each one here, by `addTask(executorPreference:)`.
public final class LoopExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  /// An executor for that loop, which must outlive every task that it runs.
  public init(_ eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// Runs a part of a task, in its turn.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

extension ProbeContext {
  /// Runs the body on the thread that carries the attempt's sockets.
  ///
  /// Only for what does not compute for long: other attempts share the thread.
  func onItsLoop<Result: Sendable>(_ body: () async -> Result) async -> Result {
    if eventLoop.inEventLoop { return await body() }
    return await withTaskExecutorPreference(LoopExecutor(eventLoop)) { await body() }
  }
}
