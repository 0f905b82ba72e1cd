internal import Announcing
internal import Relais
internal import Synchronization

/// Who is logged in at a server of Bluesky's, as it says.
struct BlueskySession: Decodable, Hashable, Sendable {
  /// What requests carry; for some hours.
  var accessJwt: String
  /// What a new one is got by; for some weeks.
  var refreshJwt: String
  /// The account's lasting name.
  var did: String
  /// The account's present name.
  var handle: String
}

/// What came of logging in.
enum BlueskyLogin: Sendable {
  /// Logged in.
  case open(BlueskySession)
  /// Not; nothing of what was to be published has left.
  case closed(Receipt.Outcome)
}

/// Logs in with an application's password, and keeps what it is given in memory only: logins are
/// limited to 300 a day (docs.bsky.app, rate limits).
final class BlueskySessions: Sendable {
  private let kept = Mutex<BlueskySession?>(nil)

  private struct Credentials: Encodable {
    var identifier: String
    var password: String
  }

  /// A session; logs in where there is none.
  ///
  /// - Parameters:
  ///   - stale: one that the server has just refused; nil for none.
  ///   - server: the server's address.
  ///   - handle: the account.
  ///   - context: the channel's secrets.
  ///   - time: how much time is left.
  /// - Returns: the session, or what that means for an attempt.
  func session(
    instead stale: BlueskySession? = nil, at server: String, as handle: String,
    _ context: ChannelContext, _ time: TimeLeft
  ) async -> BlueskyLogin {
    if let session = kept.withLock({ $0 }), session != stale { return .open(session) }
    if let stale {
      let request = WebRequest(
        "POST", "\(server)/xrpc/com.atproto.server.refreshSession",
        fields: [.bearer(stale.refreshJwt)])
      if case .open(let session) = await login(by: request, context, time) {
        return .open(session)
      }
    }
    let credentials = Credentials(
      identifier: handle, password: context.secrets["password"] ?? "")
    return await login(
      by: .json("POST", "\(server)/xrpc/com.atproto.server.createSession", credentials, fields: []),
      context, time)
  }

  private func login(
    by request: WebRequest, _ context: ChannelContext, _ time: TimeLeft
  ) async -> BlueskyLogin {
    let outcome = await context.web.ask(request, within: time.left)
    if case .answered(let answer, _) = outcome {
      if (200..<300).contains(answer.status),
        let session = WebJSON.read(BlueskySession.self, answer.body)
      {
        kept.withLock { $0 = session }
        return .open(session)
      }
      switch answer.status {
      case 429: return .closed(.limited(until: answer.retryTime(after: context.now)))
      case 400, 401, 403: return .closed(.refused(Refusal(.credentials, outcome.trouble)))
      default: break
      }
    }
    return .closed(.notSent("no login: \(outcome.trouble)"))
  }
}
