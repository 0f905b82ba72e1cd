internal import FoundationEssentials
public import Relais

/// A third place that gives the right to post on a channel to one node at a time.
///
/// It is a file of a web store that changes it only where it still is what the writer has read
/// (`If-Match` and `If-None-Match`, RFC 9110 §13.1): a folder of WebDAV, or any other store that
/// keeps to that. The home writes before it posts that it posts until so and so; the other node may
/// write itself in its place when that time is over by the store's own clock (`Date`, §6.6.1), so
/// that neither's own clock matters.
public struct ChannelWitness: Sendable {
  /// What the store said.
  public enum Answer: Hashable, Sendable {
    /// The node posts from the moment of asking for that long.
    case granted(Grant)
    /// That node posts, or may still be at it.
    case held(by: String, epoch: UInt64)
    /// It cannot be known; why, for a person.
    case unknown(String)
  }

  /// The right to post.
  public struct Grant: Hashable, Sendable {
    /// The epoch that it is given for.
    public var epoch: UInt64
    /// What stands at the store, and nowhere else.
    public var token: String
    /// For how long from the moment of asking.
    public var duration: Duration
  }

  /// How long a home posts without asking again: longer than an attempt takes.
  public static let lease = Duration.seconds(90)
  /// How much longer the other one waits, and how much earlier the home stops.
  public static let margin = Duration.seconds(5)
  /// How long asking may take in all.
  static let patience = Duration.seconds(20)
  /// How often it is tried again where somebody else was quicker.
  private static let tries = 4

  private let file: String
  private let authorization: String?
  private let node: NodeID
  private let lease: Duration
  private let margin: Duration
  private let web: WebClient

  /// The witness of a channel, as one node asks it.
  ///
  /// - Parameters:
  ///   - channel: whose right it is; the file is `CHANNEL.json` in the folder.
  ///   - folder: the folder's address.
  ///   - authorization: the field of that name, such as `Bearer …`; nil for none.
  ///   - node: who asks.
  ///   - web: the client to ask with.
  ///   - lease: see ``lease``.
  ///   - margin: see ``margin``.
  public init(
    of channel: ChannelID, in folder: String, authorization: String?, for node: NodeID,
    over web: WebClient, lease: Duration = ChannelWitness.lease,
    margin: Duration = ChannelWitness.margin
  ) {
    file = "\(folder)/\(WebLocation.encoded(channel.name)).json"
    self.authorization = authorization
    self.node = node
    self.lease = lease
    self.margin = margin
    self.web = web
  }

  /// Asks for leave to post as the home of that epoch.
  ///
  /// - Parameters:
  ///   - epoch: the epoch, as the record has it.
  ///   - isHandedOver: whether the home before gave the channel up by itself, so that its time need
  ///     not be waited for.
  /// - Returns: what the store said.
  public func hold(_ epoch: UInt64, isHandedOver: Bool) async -> Answer {
    await ask { note, now in
      guard let note else { return epoch }
      // What stands there of an own epoch is right, though the record has lost it.
      if note.node == node.name { return max(epoch, note.epoch) }
      let isOver = isHandedOver || now > note.until + margin
      return note.epoch < epoch && isOver ? epoch : nil
    }
  }

  /// Asks to become the channel's home in place of the one of that epoch, or of a later one.
  public func take(after epoch: UInt64) async -> Answer {
    await ask { note, now in
      guard let note else { return epoch + 1 }
      if note.node == node.name { return max(epoch + 1, note.epoch) }
      return now > note.until + margin ? max(epoch, note.epoch) + 1 : nil
    }
  }

  /// Why the store cannot serve, as far as reading tells; nil where nothing is wrong.
  public func trouble() async -> String? {
    switch await read(TimeLeft(Self.patience)) {
    case .value: nil
    case .gone(let words), .failed(let words): words
    }
  }

  /// Reads the note, and writes this node's in its place where `decide` gives an epoch for it.
  private func ask(_ decide: (_ note: Note?, _ now: Instant) -> UInt64?) async -> Answer {
    let time = TimeLeft(Self.patience)
    for _ in 0..<Self.tries {
      let found: Found
      switch await read(time) {
      case .value(let value): found = value
      case .gone(let words), .failed(let words): return .unknown(words)
      }
      guard let epoch = decide(found.note, found.now) else {
        return .held(by: found.note?.node ?? "", epoch: found.note?.epoch ?? 0)
      }
      let note = Note(node: node.name, epoch: epoch, until: found.now + lease, token: Self.token())
      let outcome = await web.ask(request("PUT", found.condition, note), within: time.left)
      guard case .answered(let answer, _) = outcome else { return .unknown(outcome.trouble) }
      if (200..<300).contains(answer.status) {
        let grant = Grant(epoch: epoch, token: note.token, duration: lease - margin)
        return .granted(grant)
      }
      // Somebody was quicker, or the store does not trust what it has just written: RFC 9110
      // §8.8.1 has it call that weak, for a second.
      guard answer.status == 412 else { return .unknown(outcome.trouble) }
      try? await Task.sleep(for: .milliseconds(Int64.random(in: 200...1_100)))
    }
    return .unknown("others were quicker, \(Self.tries) times")
  }
}

extension ChannelWitness {
  /// What the file says.
  private struct Note: Codable {
    /// Who posts.
    var node: String
    /// In which epoch of the channel's home.
    var epoch: UInt64
    /// Until when, by the store's clock, in milliseconds since 1970.
    var untilMilliseconds: Int64
    /// Of this note alone.
    var token: String

    var until: Instant { Instant(nanoseconds: untilMilliseconds * 1_000_000) }

    /// Whether its numbers are such as this program writes: anybody may have put it there.
    var isSound: Bool {
      (0...9_000_000_000_000).contains(untilMilliseconds) && epoch < UInt64.max / 2
    }

    init(node: String, epoch: UInt64, until: Instant, token: String) {
      self.node = node
      self.epoch = epoch
      untilMilliseconds = until.nanoseconds / 1_000_000
      self.token = token
    }

    private enum CodingKeys: String, CodingKey {
      case node, epoch, token
      case untilMilliseconds = "until_ms"
    }
  }

  private struct Found {
    var note: Note?
    var now: Instant
    var condition: WebField
  }

  private static func token() -> String {
    String(UInt64.random(in: .min ... .max), radix: 16)
  }

  private func request(_ method: String, _ condition: WebField?, _ note: Note?) -> WebRequest {
    var fields = [WebField("Cache-Control", "no-cache")]
    if let condition { fields.append(condition) }
    if let authorization { fields.append(WebField("Authorization", authorization)) }
    if note != nil { fields.append(WebField("Content-Type", "application/json")) }
    return WebRequest(method, file, fields: fields, body: note.map(WebJSON.bytes))
  }

  private func read(_ time: TimeLeft) async -> WebReading<Found> {
    let outcome = await web.ask(request("GET", nil, nil), within: time.left)
    guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
    guard let text = answer["date"], let now = Instant(webDate: text) else {
      return .failed("the store does not say what time it is")
    }
    if answer.status == 404 {
      return .value(Found(note: nil, now: now, condition: WebField("If-None-Match", "*")))
    }
    guard answer.status == 200 else { return .failed(outcome.trouble) }
    guard let note = WebJSON.read(Note.self, answer.body), note.isSound else {
      return .failed("\(file) is no note of Relais: remove it")
    }
    guard let tag = answer["etag"] else { return .failed("the store gives no ETag") }
    return .value(Found(note: note, now: now, condition: WebField("If-Match", tag)))
  }
}

extension Instant {
  /// Reads a date as HTTP has it, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); nil
  /// for anything else, the two obsolete forms and times that nobody's clock shows included.
  init?(webDate text: String) {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2]))
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    let written = "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z"
    guard let seconds = try? Date(written, strategy: .iso8601).timeIntervalSince1970,
      (0...9_000_000_000).contains(seconds)
    else { return nil }
    self.init(nanoseconds: Int64(seconds) * 1_000_000_000)
  }
}
