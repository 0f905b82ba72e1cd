internal import Incidents
public import Relais

/// An account's server of Bluesky's, by the lexicons of atproto.com.
///
/// A record that is put again as it is changes nothing; put with other words it is another record
/// under the same name. Sessions end after two hours.
public struct BlueskyModel: ServiceModel {
  /// See ``ServiceModel/posts``; each name once, a rewritten one counts its edits.
  public private(set) var posts: [ServicePost] = []
  /// How often somebody logged in by a password.
  public private(set) var logins = 0

  private let handle: String
  private let password: String
  private let did = "did:plc:abc"
  private let collection = "app.bsky.feed.post"
  private var records: [String: PlainValue] = [:]
  private var sessions: [(access: String, refresh: String, until: Instant)] = []
  private var limit = ServiceLimit(300, in: .seconds(86_400))

  /// A server with one account.
  public init(handle: String, password: String) {
    self.handle = handle
    self.password = password
  }

  /// See ``ServiceModel/receive(_:at:)``.
  public mutating func receive(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    switch (request.method, request.parts.last ?? "") {
    case ("POST", "com.atproto.server.createSession"): return logIn(request, at: now)
    case ("POST", "com.atproto.server.refreshSession"): return refresh(request, at: now)
    case ("GET", "com.atproto.repo.getRecord"): return read(request)
    case ("POST", "com.atproto.repo.putRecord"):
      return refusal(of: request, at: now) ?? put(request, at: now)
    case ("POST", "com.atproto.repo.deleteRecord"):
      return refusal(of: request, at: now) ?? delete(request)
    default: return complaint(501, "MethodNotImplemented", "Method Not Implemented")
    }
  }

  private func complaint(_ status: Int, _ name: String, _ words: String) -> ServiceAnswer {
    ServiceAnswer(status, .named(["error": .text(name), "message": .text(words)]))
  }

  // Who asks.

  private mutating func logIn(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    if let end = limit.use(at: now) {
      return ServiceAnswer(
        429, .named(["error": .text("RateLimitExceeded")]),
        fields: ["ratelimit-reset": String(end.milliseconds / 1_000)])
    }
    guard request.text("identifier") == handle, request.text("password") == password else {
      return complaint(401, "AuthenticationRequired", "Invalid identifier or password")
    }
    logins += 1
    return open(at: now)
  }

  private mutating func refresh(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let token = request.fields["authorization"] ?? ""
    guard let place = sessions.firstIndex(where: { "Bearer \($0.refresh)" == token }) else {
      return complaint(400, "ExpiredToken", "Token has been revoked")
    }
    sessions.remove(at: place)
    return open(at: now)
  }

  private mutating func open(at now: Instant) -> ServiceAnswer {
    let number = "\(now.milliseconds)-\(sessions.count)-\(logins)"
    sessions.append(("access-\(number)", "refresh-\(number)", now + .seconds(7_200)))
    return ServiceAnswer(
      .named([
        "accessJwt": .text("access-\(number)"), "refreshJwt": .text("refresh-\(number)"),
        "did": .text(did), "handle": .text(handle),
      ]))
  }

  private func refusal(of request: ServiceRequest, at now: Instant) -> ServiceAnswer? {
    let token = request.fields["authorization"] ?? ""
    guard let session = sessions.first(where: { "Bearer \($0.access)" == token }) else {
      return complaint(401, "AuthMissing", "Authentication Required")
    }
    guard now < session.until else {
      return complaint(400, "ExpiredToken", "Token has expired")
    }
    guard [did, handle].contains(request.text("repo")) else {
      return complaint(400, "InvalidRequest", "Could not find repo")
    }
    guard request.text("collection") == collection, let key = request.text("rkey"),
      Self.isKey(key)
    else { return complaint(400, "InvalidRequest", "Input/rkey must be a TID") }
    return nil
  }

  /// Whether a name is a TID (atproto.com/specs/tid).
  static func isKey(_ text: String) -> Bool {
    text.utf8.count == 13 && "234567abcdefghij".contains(text.prefix(1))
      && text.allSatisfy { "234567abcdefghijklmnopqrstuvwxyz".contains($0) }
  }

  // What is stored.

  private func address(_ key: String) -> String { "at://\(did)/\(collection)/\(key)" }

  /// Stands for a content identifier: equal for equal records.
  private func content(of record: PlainValue) -> String {
    let hash = "\(record)".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return "bafy\(String(hash, radix: 36))"
  }

  private func name(of record: PlainValue, _ key: String) -> ServiceAnswer {
    ServiceAnswer(
      .named(["uri": .text(address(key)), "cid": .text(content(of: record))]))
  }

  private mutating func put(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    guard let key = request.text("rkey"), let record = request.body["record"] else {
      return complaint(400, "InvalidRequest", "Input must have the property \"record\"")
    }
    if let fault = fault(in: record) { return complaint(400, "InvalidRequest", fault) }
    if records[key] == record { return name(of: record, key) }
    let text = record["text"]?.asText ?? ""
    if records.updateValue(record, forKey: key) != nil,
      let place = posts.lastIndex(where: { $0.name == key })
    {
      posts[place].text = text
      posts[place].edits += 1
    } else {
      posts.append(
        ServicePost(
          id: address(key), text: text, postedAt: now, visibleAt: now,
          parent: record["reply"]?["parent"]?["uri"]?.asText, name: key))
    }
    return name(of: record, key)
  }

  private func fault(in record: PlainValue) -> String? {
    guard record["$type"]?.asText == collection, let text = record["text"]?.asText else {
      return "Record/text must be a string"
    }
    if text.count > 300 || text.utf8.count > 3_000 {
      return "Record/text must not be longer than 300 graphemes"
    }
    guard let moment = record["createdAt"]?.asText, moment.contains("T"), moment.hasSuffix("Z")
    else { return "Record/createdAt must be a valid datetime" }
    if case .list(let languages)? = record["langs"], languages.count > 3 {
      return "Record/langs must not have more than 3 elements"
    }
    if case .list(let facets)? = record["facets"] {
      for facet in facets {
        guard let start = facet["index"]?["byteStart"]?.asInteger,
          let end = facet["index"]?["byteEnd"]?.asInteger, start >= 0, start < end,
          end <= text.utf8.count
        else { return "Record/facets must point into the text" }
      }
    }
    guard let reply = record["reply"] else { return nil }
    for part in ["root", "parent"] {
      let hasBoth = ["uri", "cid"].allSatisfy { reply[part]?[$0]?.asText != nil }
      if !hasBoth { return "Record/reply/\(part) must have the properties \"uri\" and \"cid\"" }
    }
    return nil
  }

  private func read(_ request: ServiceRequest) -> ServiceAnswer {
    let key = request.query["rkey"] ?? ""
    guard [did, handle].contains(request.query["repo"]), let record = records[key] else {
      return complaint(400, "RecordNotFound", "Could not locate record: \(address(key))")
    }
    return ServiceAnswer(
      .named([
        "uri": .text(address(key)), "cid": .text(content(of: record)), "value": record,
      ]))
  }

  private mutating func delete(_ request: ServiceRequest) -> ServiceAnswer {
    let key = request.text("rkey") ?? ""
    if records.removeValue(forKey: key) != nil,
      let place = posts.lastIndex(where: { $0.name == key })
    {
      posts[place].isDeleted = true
    }
    // What is not there is gone already: no complaint.
    return ServiceAnswer(.named([:]))
  }
}
