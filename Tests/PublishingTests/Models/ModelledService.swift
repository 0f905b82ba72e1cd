import Publishing
import Rehearsal
import Relais

/// A service whose model is published on in tests, with how its requests begin.
struct ModelledService: Sendable, CustomStringConvertible {
  /// What is cut.
  enum Act: String, Sendable, CaseIterable {
    case publish
    case correct
    case retract
    case login
  }

  var description: String
  /// How the requests of an act begin; an act that is missing is not there.
  var requests: [Act: String]
  /// Whether a correction replaces what stands there.
  var edits = true
  var secrets: [String: String]
  var model: @Sendable (_ seed: UInt64) -> any ServiceModel
  var channel: @Sendable (_ url: String) throws -> any PublishingChannel

  static let all =
    MastodonModel.KeyHabit.allCases.map(mastodon) + [bluesky, x, facebook, slack]

  static func mastodon(_ keys: MastodonModel.KeyHabit) -> ModelledService {
    ModelledService(
      description: "Mastodon that \(keys.rawValue) a key",
      requests: [
        .publish: "POST /api/v1/statuses", .correct: "PUT /api/v1/statuses/",
        .retract: "DELETE /api/v1/statuses/",
      ],
      secrets: ["token": "T"],
      model: {
        MastodonModel(token: "T", keys: keys, lag: ServiceLag(upTo: .seconds(5), seed: $0))
      },
      channel: { try Sample.channel(MastodonChannel.self, [("server", $0)]) })
  }

  static let bluesky = ModelledService(
    description: "Bluesky",
    requests: [
      .publish: "POST /xrpc/com.atproto.repo.putRecord",
      .correct: "POST /xrpc/com.atproto.repo.putRecord",
      .retract: "POST /xrpc/com.atproto.repo.deleteRecord",
      .login: "POST /xrpc/com.atproto.server.createSession",
    ],
    edits: false, secrets: ["password": "pw"],
    model: { _ in BlueskyModel(handle: "shop.example", password: "pw") },
    channel: {
      try Sample.channel(BlueskyChannel.self, [("server", $0), ("handle", "shop.example")])
    })

  static let x = ModelledService(
    description: "X",
    requests: [
      .publish: "POST /2/tweets", .correct: "POST /2/tweets", .retract: "DELETE /2/tweets/",
    ],
    edits: false,
    secrets: [
      "consumer_key": "ck", "consumer_secret": "cs", "token": "42-t", "token_secret": "ts",
    ],
    model: { XModel(user: "42", lag: ServiceLag(upTo: .seconds(10), seed: $0)) },
    channel: { try Sample.channel(XChannel.self, [("server", $0)]) })

  static let facebook = ModelledService(
    description: "Facebook",
    requests: [
      .publish: "POST /v26.0/123/feed", .correct: "POST /v26.0/123_",
      .retract: "DELETE /v26.0/123_",
    ],
    secrets: ["token": "T"],
    model: {
      FacebookModel(page: "123", token: "T", lag: ServiceLag(upTo: .seconds(8), seed: $0))
    },
    channel: { try Sample.channel(FacebookChannel.self, [("server", $0), ("page", "123")]) })

  static let slack = ModelledService(
    description: "Slack",
    requests: [
      .publish: "POST /api/chat.postMessage", .correct: "POST /api/chat.update",
      .retract: "POST /api/chat.delete",
    ],
    secrets: ["token": "T"],
    model: {
      SlackModel(channel: "C1", token: "T", lag: ServiceLag(upTo: .seconds(3), seed: $0))
    },
    channel: { try Sample.channel(SlackChannel.self, [("server", $0), ("channel", "C1")]) })
}
