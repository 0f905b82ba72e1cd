public import Announcing
internal import FoundationEssentials
public import Relais

/// WordPress: a post on the company's own blog, from 5.6 on.
///
/// A post that is sent twice stands twice, so each has a slug of its own that it is found by
/// (developer.wordpress.org/rest-api/reference/posts). Only the fields that are needed are asked
/// for: a whole post is ten times as long, and may go over a thin line.
public struct WordPressChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "wordpress", summary: "posts on a WordPress blog",
    secrets: [
      ChannelSecret("password", "an application password: Users, Profile, Application Passwords")
    ])

  /// How the interface is addressed.
  private enum Form: String, CaseIterable {
    /// `/wp-json/…`, where permalinks are on.
    case pretty
    /// `/?rest_route=/…`, which always works.
    case plain
  }

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let site: String
  private let user: String
  private let form: Form
  private let isSticky: Bool

  /// Reads `site` (the blog's address), `user` (who posts), `api` (`pretty` or `plain`) and
  /// `sticky` (whether posts stay on top).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    site = settings.webAddress("site")
    user = settings.requiredText("user", "the name of the WordPress user who posts")
    form = settings.choice("api", default: .pretty)
    isSticky = settings.flag("sticky", default: false)
    if user.contains(":") {
      settings.note("user", found: "\"\(user)\"", allowed: "a name without a colon")
    }
    profile = basis.profile(
      kind: Self.kind.name, rule: .unhurried, titleRule: .subject(limit: 150), escaping: .html,
      guarantee: .byReading, abilities: [.edit, .retract, .read],
      host: WebLocation.host(of: site))
  }

  // What goes over the line.

  private struct Draft: Encodable {
    var title: String
    var content: String
    var status: String?
    var slug: String?
    var sticky: Bool?
  }

  private struct Post: Decodable {
    struct Raw: Decodable { var raw: String? }
    var id: Int
    var link: String?
    var slug: String?
    var status: String?
    var title: Raw?
    var content: Raw?

    var remote: RemotePost { RemotePost(id: String(id), link: link) }
  }

  private struct Complaint: Decodable {
    var code: String
    var message: String?
  }

  private func request(
    _ method: String, _ path: String, _ query: [(name: String, value: String)] = [],
    body: [UInt8]? = nil, _ context: ChannelContext
  ) -> WebRequest {
    let values = form == .plain ? [(name: "rest_route", value: "/wp/v2/\(path)")] + query : query
    let base = form == .plain ? "\(site)/" : "\(site)/wp-json/wp/v2/\(path)"
    // WordPress shows application passwords in groups of four, and takes them either way.
    let pair = "\(user):\(context.secrets["password"] ?? "")"
    var fields = [
      WebField("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())"),
      WebField("Accept", "application/json"),
    ]
    if body != nil { fields.append(WebField("Content-Type", "application/json")) }
    return WebRequest(
      method, values.isEmpty ? base : "\(base)?\(WebLocation.form(values))", fields: fields,
      body: body)
  }

  private func content(of rendering: Rendering) -> String { BlogText.paragraphs(rendering.text) }

  private func title(of rendering: Rendering) -> String {
    BlogText.escaped(rendering.title)
  }

  // What is done with it.

  /// See ``PublishingChannel/attempt(_:in:)``; to retract is to move into WordPress's trash, where
  /// a person still finds it.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let fields = [(name: "_fields", value: "id,link,slug,status")]
    let title = title(of: delivery.rendering)
    let content = content(of: delivery.rendering)
    let request: WebRequest
    switch delivery.action {
    case .publish:
      let draft = Draft(
        title: title, content: content, status: "publish", slug: delivery.slug,
        sticky: isSticky ? true : nil)
      request = self.request("POST", "posts", fields, body: WebJSON.bytes(draft), context)
    case .edit(let remote):
      let draft = Draft(title: title, content: content)
      request = self.request(
        "POST", "posts/\(WebLocation.encoded(remote.id))", fields, body: WebJSON.bytes(draft),
        context)
    case .retract(let remote):
      request = self.request(
        "DELETE", "posts/\(WebLocation.encoded(remote.id))", fields, context)
    }
    let outcome = await context.web.ask(request, within: context.timeout)
    return outcome.receipt(at: context.now) {
      refusal(in: $0, of: delivery.action)
    } confirmed: {
      if case .retract(let remote) = delivery.action { return .confirmed(remote) }
      guard let post = WebJSON.read(Post.self, $0.body) else {
        // A plugin's warning before the JSON, or a page of somebody else.
        return .uncertain("an answer that is no post")
      }
      return .confirmed(post.remote)
    }
  }

  private func refusal(in answer: WebAnswer, of action: DeliveryAction) -> Receipt.Outcome? {
    let complaint = WebJSON.read(Complaint.self, answer.body)
    let words = "HTTP \(answer.status)\(complaint?.message.map { ": \($0)" } ?? "")"
    switch (complaint?.code, action) {
    case ("rest_already_trashed", .retract(let remote)): return .confirmed(remote)
    case ("rest_post_invalid_id", _): return .refused(Refusal(.gone, words))
    case ("rest_no_route", _),
      (nil, _) where answer.status == 404:
      return .refused(Refusal(.other, "\(words); \(hint)"))
    default: return nil
    }
  }

  private var hint: String {
    form == .pretty
      ? "no interface at \(site)/wp-json: where permalinks are off, api: plain helps"
      : "no interface at \(site)/?rest_route=/"
  }

  /// See ``PublishingChannel/look(for:in:)``: by the slug for what was published, by the id for
  /// what was changed.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let fields = (name: "_fields", value: "id,link,slug,status,title.raw,content.raw")
    let request: WebRequest
    switch delivery.action {
    case .publish:
      request = self.request(
        "GET", "posts",
        [("slug", delivery.slug), ("status", "any"), ("context", "edit"), fields], context)
    case .edit(let remote), .retract(let remote):
      request = self.request(
        "GET", "posts/\(WebLocation.encoded(remote.id))", [("context", "edit"), fields], context)
    }
    let outcome = await context.web.ask(request, within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
    let complaint = WebJSON.read(Complaint.self, answer.body)
    if complaint?.code == "rest_post_invalid_id" { return .absent }
    let found: Post?
    if case .publish = delivery.action {
      guard answer.status == 200, let posts = WebJSON.read([Post].self, answer.body) else {
        return .failed(trouble(answer, complaint))
      }
      found = posts.first { $0.slug == delivery.slug }
    } else {
      guard answer.status == 200, let post = WebJSON.read(Post.self, answer.body) else {
        return .failed(trouble(answer, complaint))
      }
      found = post
    }
    guard let found, found.status != "trash" else { return .absent }
    let isSame =
      found.status == "publish"
      && Matching.isSame(found.content?.raw ?? "", content(of: delivery.rendering))
      && Matching.isSame(found.title?.raw ?? "", title(of: delivery.rendering))
    return .found(found.remote, isAltered: !isSame)
  }

  private func trouble(_ answer: WebAnswer, _ complaint: Complaint?) -> String {
    if answer.status == 404, complaint?.code ?? "rest_no_route" == "rest_no_route" { return hint }
    if answer.status == 200 { return "an answer that is no list of posts; \(hint)" }
    return "HTTP \(answer.status)\(complaint?.message.map { ": \($0)" } ?? "")"
  }

  private struct User: Decodable {
    var name: String?
    /// PHP writes an empty map as a list.
    var capabilities: [String: Bool]?

    private enum Key: String, CodingKey {
      case name
      case capabilities
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      name = try? container.decode(String.self, forKey: .name)
      capabilities = try? container.decode([String: Bool].self, forKey: .capabilities)
    }
  }

  /// See ``PublishingChannel/examine(in:)``: whether the password is good and the user may publish.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let outcome = await context.web.ask(
      request(
        "GET", "users/me", [("context", "edit"), ("_fields", "name,capabilities")], context),
      within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .bad(outcome.trouble) }
    let complaint = WebJSON.read(Complaint.self, answer.body)
    guard answer.status == 200, let me = WebJSON.read(User.self, answer.body) else {
      return .bad(trouble(answer, complaint))
    }
    let name = me.name ?? user
    guard me.capabilities?["publish_posts"] == true else {
      return .bad("\(name) may not publish posts on \(site): an author's role is needed")
    }
    return .good("\(name) on \(site)")
  }
}

/// Text as WordPress shows it for what it is.
enum BlogText {
  /// Escaped text as paragraphs, with its addresses as links.
  ///
  /// - Parameter escaped: text that ``Escaping/html`` has made.
  /// - Returns: the markup.
  static func paragraphs(_ escaped: String) -> String {
    var paragraphs: [[String]] = [[]]
    // Each line is free of tags: what looked like one is escaped.
    let lines = escaped.split(separator: "<br>", omittingEmptySubsequences: false)
      .map { Matching.withoutMarkup(String($0)) }
    for line in lines {
      if !line.isEmpty {
        paragraphs[paragraphs.count - 1].append(linked(line))
      } else if paragraphs.last?.isEmpty == false {
        paragraphs.append([])
      }
    }
    return paragraphs.filter { !$0.isEmpty }.map { "<p>\($0.joined(separator: "<br>"))</p>" }
      .joined(separator: "\n")
  }

  /// Plain text as markup; what WordPress would take for a shortcode, as `[gallery]`, stays those
  /// letters.
  static func escaped(_ text: some StringProtocol) -> String {
    Escaping.html.escape(String(text))
      .replacing("[", with: "&#91;").replacing("]", with: "&#93;")
  }

  private static func linked(_ line: String) -> String {
    LinkFinder.pieces(of: line).map { piece in
      switch piece {
      case .link(let address, .written): "<a href=\"\(escaped(address))\">\(escaped(address))</a>"
      case .link(let words, .bare), .text(let words): escaped(words)
      }
    }.joined()
  }
}
