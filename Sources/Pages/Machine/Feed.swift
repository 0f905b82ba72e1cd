import Relais

/// What a feed holds, whatever its format: incidents and maintenance, newest first.
struct Feed {
  /// As many entries as a feed holds.
  static let limit = 25

  /// One incident or one maintenance, or one update of either.
  struct Entry {
    /// What never changes about it: a `tag` address (RFC 4151).
    var id: String
    /// Its name.
    var title: String
    /// Where it is told on the page.
    var url: String
    /// What is to be read.
    var content: HTML
    /// When it was first told.
    var published: Instant
    /// When it last changed.
    var updated: Instant
  }

  /// The kinds of feed.
  enum Kind: String {
    /// One entry for each incident; it changes as the incident goes on.
    case history
    /// One entry for each update, for readers who want to be told each time.
    case updates
  }

  /// The kind.
  let kind: Kind
  /// The language that it is in.
  let language: Language
  /// What never changes about it.
  let id: String
  /// Its name.
  let title: String
  /// What it is for.
  let purpose: String
  /// The address of the page.
  let home: String
  /// The company.
  let author: String
  /// The entries, newest first.
  let entries: [Entry]
  /// When one of them last changed.
  let updated: Instant

  /// A feed of a page.
  init(_ kind: Kind, of view: PublicView, zone: TimeZoneRules, language: Language) {
    let content = FeedContent(view: view, zone: zone, language: language)
    let isDefault = language == view.page.languages.first
    self.kind = kind
    self.language = language
    id = view.tag(isDefault ? "/\(kind)" : "/\(language)/\(kind)")
    title = MachineWords.feed(view.page.title)(in: language)
    purpose = MachineWords.feedPurpose(in: language)
    home = isDefault ? view.page.url : view.home(in: language)
    author = view.page.title(in: language)
    let all = kind == .history ? content.histories : content.updates
    entries = Array(all.sorted { $0.published > $1.published }.prefix(Self.limit))
    // The page's own last change would move it without anything new to read.
    updated =
      entries.map(\.updated).max() ?? view.services.map(\.createdAt).min() ?? .zero
  }
}

extension PublicView {
  /// An address that names something of this page for ever (RFC 4151).
  func tag(_ name: String) -> String { "tag:\(host),2005:\(name)" }

  /// The host in the page's address, without its port.
  var host: String {
    let behindScheme = page.url.split(separator: "://", maxSplits: 1).last ?? ""
    let authority = behindScheme.prefix { $0 != "/" }
    guard !authority.hasPrefix("[") else { return String(authority.prefix { $0 != "]" }) + "]" }
    return String(authority.prefix { $0 != ":" })
  }
}
