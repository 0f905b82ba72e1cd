internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization

/// Has one request answered by the dynamic side, for as long as the client is there.
struct DynamicAnswer: Sendable {
  /// The request.
  let exchange: DynamicExchange
  /// Where troubles are told.
  let logger: Logger

  /// Answers; when the client goes away, the handler is cancelled.
  func give(_ responder: any HTTPResponder<WebRequestContext>) async {
    await withTaskGroup { group in
      group.addTask { for await _ in exchange.gone {} }
      group.addTask { await answer(responder) }
      await group.next()
      group.cancelAll()
    }
  }

  private func answer(_ responder: any HTTPResponder<WebRequestContext>) async {
    let progress = AnswerProgress()
    do {
      let context = WebRequestContext(
        source: WebRequestSource(logger: logger, peer: exchange.peer))
      let response = try await responder.respond(to: exchange.request, context: context)
      try await write(response, progress)
    } catch {
      await fail(error, progress)
    }
  }

  private func write(_ response: Response, _ progress: AnswerProgress) async throws {
    guard exchange.request.method != .head, response.status.code >= 200,
      response.status != .noContent, response.status != .notModified
    else {
      progress.advance(to: .ended)
      try await send(.head(response.head, nil), .end)
      return
    }
    var writer = AnswerWriter(
      channel: exchange.channel, progress: progress, isEndless: response.body.contentLength == nil,
      head: response.head)
    // A stream shows itself at once, even if its first event is long in coming.
    if response.body.contentLength == nil { try await writer.begin() }
    try await response.body.write(writer)
    // A body that was written and not finished is not the whole.
    if progress.stage != .ended { try await send(.broken) }
  }

  private func fail(_ error: any Error, _ progress: AnswerProgress) async {
    // The client went away, or the server stops: nobody is at fault.
    if !(error is CancellationError), !(error is ChannelError) {
      logger.error("a request could not be answered", metadata: ["error": "\(error)"])
    }
    switch progress.stage {
    case .waiting:
      let head = HTTPResponse(
        status: error is CancellationError ? .serviceUnavailable : .internalServerError,
        headerFields: [.contentType: "text/plain; charset=utf-8", .contentLength: "0"])
      try? await send(.head(head, nil), .end)
    case .begun: try? await send(.broken)
    case .ended: break
    }
  }

  private func send(_ parts: ResponsePart...) async throws {
    for part in parts.dropLast() { exchange.channel.write(part, promise: nil) }
    guard let last = parts.last else { return }
    try await exchange.channel.writeAndFlush(last).get()
  }
}

/// How far an answer is.
final class AnswerProgress: Sendable {
  /// The steps.
  enum Stage: Hashable, Sendable {
    /// Nothing was sent.
    case waiting
    /// The head was sent.
    case begun
    /// All was sent.
    case ended
  }

  private let current = Mutex(Stage.waiting)

  /// The step that was reached.
  var stage: Stage { current.withLock { $0 } }

  /// Notes a step.
  func advance(to stage: Stage) { current.withLock { $0 = stage } }
}

/// Writes a body to the connection; each piece is on its way when the call returns.
struct AnswerWriter: ResponseBodyWriter {
  /// The connection or stream.
  let channel: any Channel
  /// How far the answer is.
  let progress: AnswerProgress
  /// Whether the body may go on for ever: then it ends when the task is cancelled.
  let isEndless: Bool
  /// What is to be sent before the body; nil once it is sent.
  var head: HTTPResponse?

  /// Sends the head.
  mutating func begin() async throws {
    guard let head else { return }
    self.head = nil
    progress.advance(to: .begun)
    try await channel.writeAndFlush(ResponsePart.head(head, nil)).get()
  }

  /// Sends a piece, with the head if that was not sent.
  ///
  /// Returns when the system has taken it, so a slow reader slows the writer down.
  mutating func write(_ buffer: ByteBuffer) async throws {
    if isEndless { try Task.checkCancellation() }
    if let head {
      self.head = nil
      progress.advance(to: .begun)
      try await channel.writeAndFlush(ResponsePart.head(head, buffer)).get()
    } else {
      try await channel.writeAndFlush(ResponsePart.body(buffer)).get()
    }
  }

  /// Ends the answer; trailing fields are not sent.
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    progress.advance(to: .ended)
    if let head { channel.write(ResponsePart.head(head, nil), promise: nil) }
    try await channel.writeAndFlush(ResponsePart.end).get()
  }
}
