import Announcing
import Foundation
import Publishing
import Rehearsal
import Relais
import Synchronization
import Testing

/// Our requests beside those that the networks' own or usual libraries make.
@Suite(
  "Requests to networks",
  .enabled(if: NetworkClients.areInstalled, "scripts/requirements.networks are not installed"))
struct NetworkClientTests {
  private static let text = "Panne opérateur : téléphones et Internet coupés. Point à 11 h."

  @Test("are those of the networks' libraries, but for what is listed")
  func canonical() async throws {
    let theirs = Mutex<[(String, RecordedRequest)]>([])
    let ours = Mutex<[(String, RecordedRequest)]>([])
    try await StandInServer.run(answering: Self.answer) { server, url in
      _ = try await NetworkClients.run("ask_networks", [url])
      theirs.withLock { $0 = Self.marked(server.asked) }
    }
    try await WebClient.with { web in
      try await StandInServer.run(answering: Self.answer) { server, url in
        for (name, ask) in try Self.operations(url, web) {
          _ = await web.ask(WebRequest("GET", "\(url)/mark/\(name)"), within: .seconds(10))
          await ask()
        }
        ours.withLock { $0 = Self.marked(server.asked) }
      }
    }
    compare(theirs.withLock { $0 }, ours.withLock { $0 })
  }

  private func compare(
    _ theirs: [(name: String, request: RecordedRequest)],
    _ ours: [(name: String, request: RecordedRequest)]
  ) {
    #expect(theirs.count == 23 && theirs.map(\.name) == ours.map(\.name))
    var used: Set<Int> = []
    for (their, our) in zip(theirs, ours) {
      let (first, second) = (CanonicalRequest(their.request), CanonicalRequest(our.request))
      for part in second.differences(from: first) {
        let place = AllowedDifferences.all.firstIndex {
          their.name.hasPrefix($0.operation) && $0.part == part
        }
        #expect(
          place != nil,
          "\(their.name) \(part): \(first.parts[part] ?? "-") is \(second.parts[part] ?? "-") here")
        if let place { used.insert(place) }
      }
    }
    for (place, allowed) in AllowedDifferences.all.enumerated() where !used.contains(place) {
      Issue.record("\(allowed.operation) does not differ in \(allowed.part)")
    }
  }

  /// The first request after each mark; where ours asks for the account's id first, the next one.
  private static func marked(_ asked: [RecordedRequest]) -> [(String, RecordedRequest)] {
    var result: [(String, RecordedRequest)] = []
    var name: String?
    for request in asked {
      if request.path.hasPrefix("/mark/") {
        name = String(request.path.dropFirst(6))
      } else if let mark = name, !request.path.hasSuffix("verify_credentials") {
        result.append((mark, request))
        name = nil
      }
    }
    return result
  }

  private typealias Operation = (name: String, ask: @Sendable () async -> Void)

  private static func operations(_ url: String, _ web: WebClient) throws -> [Operation] {
    let x = try ModelledService.x.channel(url)
    let facebook = try ModelledService.facebook.channel(url)
    let slack = try ModelledService.slack.channel(url)
    let mastodon = try ModelledService.mastodon(.answers).channel(url)
    let bluesky = try ModelledService.bluesky.channel(url)
    func attempt(
      _ name: String, _ channel: any PublishingChannel, _ service: ModelledService,
      _ action: DeliveryAction
    ) -> Operation {
      let delivery = Sample.delivery(text, action: action)
      return (
        name,
        { _ = await channel.attempt(delivery, in: Sample.context(web, service.secrets)) }
      )
    }
    func look(
      _ name: String, _ channel: any PublishingChannel, _ service: ModelledService,
      after earlier: RemotePost? = nil
    ) -> Operation {
      let delivery = Sample.delivery(text, action: .publish(after: earlier))
      return (
        name, { _ = await channel.look(for: delivery, in: Sample.context(web, service.secrets)) }
      )
    }
    func publish(after id: String, _ version: String? = nil) -> DeliveryAction {
      .publish(after: RemotePost(id: id, version: version))
    }
    let (sx, sf, ss) = (ModelledService.x, ModelledService.facebook, ModelledService.slack)
    let (sm, sb) = (ModelledService.mastodon(.answers), ModelledService.bluesky)
    let record = "at://did:plc:abc/app.bsky.feed.post/3l2"
    return [
      attempt("x.create", x, sx, .publish(after: nil)),
      attempt("x.reply", x, sx, publish(after: "1")),
      attempt("x.delete", x, sx, .retract(RemotePost(id: "1"))),
      look("x.list", x, sx),
      attempt("fb.create", facebook, sf, .publish(after: nil)),
      attempt("fb.edit", facebook, sf, .edit(RemotePost(id: "123_4"))),
      attempt("fb.delete", facebook, sf, .retract(RemotePost(id: "123_4"))),
      look("fb.list", facebook, sf),
      attempt("sl.create", slack, ss, .publish(after: nil)),
      attempt("sl.reply", slack, ss, publish(after: "1.2")),
      attempt("sl.edit", slack, ss, .edit(RemotePost(id: "1.2"))),
      attempt("sl.delete", slack, ss, .retract(RemotePost(id: "1.2"))),
      look("sl.list", slack, ss),
      attempt("ma.create", mastodon, sm, .publish(after: nil)),
      attempt("ma.reply", mastodon, sm, publish(after: "9")),
      attempt("ma.edit", mastodon, sm, .edit(RemotePost(id: "9"))),
      attempt("ma.delete", mastodon, sm, .retract(RemotePost(id: "9"))),
      look("ma.list", mastodon, sm, after: RemotePost(id: "9")),
      // The first attempt logs in, and then asks what the next one asks again.
      attempt("bs.login", bluesky, sb, .publish(after: nil)),
      attempt("bs.put", bluesky, sb, .publish(after: nil)),
      attempt("bs.reply", bluesky, sb, publish(after: record, "bafyreib")),
      look("bs.get", bluesky, sb),
      attempt(
        "bs.delete", bluesky, sb,
        .retract(RemotePost(id: "at://did:plc:abc/app.bsky.feed.post/3mabcdefghijk"))),
    ]
  }

  /// Enough of an answer for each library to go on.
  private static let answer: @Sendable (RecordedRequest) -> StandInAnswer = { request in
    let head = Data(#"{"alg":"none","typ":"at+jwt"}"#.utf8).base64EncodedString()
    let claims = #"{"exp":4102444800,"iat":1,"sub":"did:plc:abc","scope":"com.atproto.access"}"#
    let parts = [head, Data(claims.utf8).base64EncodedString(), "AAAA"]
    let token = parts.map { $0.replacing("=", with: "") }.joined(separator: ".")
    let path = request.path
    if path.hasSuffix("createSession") {
      return .json(
        """
        {"accessJwt":"\(token)","refreshJwt":"\(token)","did":"did:plc:abc",\
        "handle":"shop.example"}
        """)
    }
    if path.hasSuffix("verify_credentials") { return .json(#"{"id":"7"}"#) }
    if path.hasSuffix("/statuses"), request.method == "GET" { return .json("[]") }
    if path.contains("/api/v1/") {
      return .json(##"{"id":"9","content":"","created_at":"2026-11-23T08:00:00.000Z"}"##)
    }
    if path.contains("/api/") {
      return .json(#"{"ok":true,"ts":"1.2","channel":"C1","messages":[]}"#)
    }
    if path.contains("/v26.0/") {
      return .json(
        request.method == "GET" ? #"{"data":[]}"# : #"{"id":"123_4","success":true}"#)
    }
    if path.contains("/2/") {
      return .json(
        request.method == "GET"
          ? #"{"data":[],"meta":{"result_count":0}}"# : #"{"data":{"id":"1","text":""}}"#)
    }
    if path.contains("/xrpc/") {
      return .json(
        ##"{"uri":"at://did:plc:abc/app.bsky.feed.post/3l2","cid":"bafyreib","value":{}}"##)
    }
    return .json("{}")
  }

  @Test("to X are signed so that oauthlib takes them, and nothing else")
  func signatures() async throws {
    let lines = Mutex<[String]>([])
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .json("{}") }) { server, url in
        for (name, ask) in try Self.operations(url, web) where name.hasPrefix("x.") {
          await ask()
        }
        for request in server.asked {
          for secret in ["cs", "another"] {
            let line = [
              "method": request.method, "url": url + request.uri,
              "authorization": request.fields["authorization"] ?? "", "consumer_secret": secret,
              "token_secret": "ts",
            ]
            let json = String(decoding: try JSONEncoder().encode(line), as: UTF8.self)
            lines.withLock { $0.append(json) }
          }
        }
      }
    }
    let input = lines.withLock { $0.joined(separator: "\n") + "\n" }
    let verdicts = try await NetworkClients.run("check_oauth", reading: input)
    #expect(verdicts == String(repeating: "good\nbad\n", count: 4))
  }
}
