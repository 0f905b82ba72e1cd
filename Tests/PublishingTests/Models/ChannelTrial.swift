import Announcing
import Publishing
import Relais

extension ModelledService {
  /// Runs something with a channel whose service answers so.
  func with(
    answering answer: @escaping @Sendable (RecordedRequest) -> StandInAnswer,
    _ body: (any PublishingChannel, ChannelContext, StandInServer) async throws -> Void
  ) async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: answer) { server, url in
        try await body(try channel(url), Sample.context(web, secrets), server)
      }
    }
  }

  /// Runs something with a channel whose service is its model.
  func withModel(
    _ body: (any PublishingChannel, ChannelContext, ServedModel, StandInServer) async throws -> Void
  ) async throws {
    let served = ServedModel(model(0))
    try await with(answering: served.answer) { channel, context, server in
      try await body(channel, context, served, server)
    }
  }

  /// What an attempt comes to where the service answers so.
  func outcome(
    of answer: StandInAnswer, _ action: DeliveryAction = .publish(after: nil)
  ) async throws -> Receipt.Outcome {
    var outcome = Receipt.Outcome.notSent("")
    try await with(answering: answer.always) { channel, context, _ in
      outcome = await channel.attempt(Sample.delivery("Panne", action: action), in: context).outcome
    }
    return outcome
  }
}

extension StandInAnswer {
  /// The answer to whatever is asked.
  var always: @Sendable (RecordedRequest) -> StandInAnswer { { _ in self } }
}

extension Receipt.Outcome {
  /// The post that stands there by this outcome; nil where none is named.
  var post: RemotePost? {
    if case .confirmed(let post) = self { return post }
    return nil
  }
}
