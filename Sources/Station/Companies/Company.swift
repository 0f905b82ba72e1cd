internal import Pages
internal import Relais
internal import Synchronization
internal import Twin

/// A company that this node serves: where it lies, and what runs of it at present.
final class Company: Sendable {
  /// How it is served.
  enum State: Sendable {
    /// It is being opened.
    case starting
    /// It is served.
    case running(StationRun, CompanyFace)
    /// It cannot be opened, or has broken off; it is tried again.
    case failing(String)
  }

  private struct Inner {
    var state = State.starting
    var pairs: [Pair] = []
    var host: String?
    var hasHost = false
  }

  /// Its folder's name; empty for the one company of a node that is no twin.
  let id: String
  /// Where it lies.
  let folder: DataFolder
  /// What strangers read of it.
  let site: SiteHolder
  private let inner = Mutex(Inner())
  private let bell = Bell()

  /// A company that is not opened yet.
  init(id: String, folder: DataFolder, settings: PublicSettings) {
    self.id = id
    self.folder = folder
    var empty = PublicSite(languages: settings.languages)
    empty.isBeingMade = true
    site = SiteHolder(empty)
  }

  /// How it is served.
  var state: State {
    get { inner.withLock { $0.state } }
    set {
      inner.withLock { $0.state = newValue }
      bell.ring()
    }
  }

  /// What runs of it; nil while nothing does.
  var run: StationRun? {
    guard case .running(let run, _) = state else { return nil }
    return run
  }

  /// What runs of it, once it has been opened; nil where it could not be.
  func opened() async -> StationRun? {
    for await _ in bell.strokes() {
      switch state {
      case .starting: continue
      case .running(let run, _): return run
      case .failing: return nil
      }
    }
    return nil
  }

  /// Its pairs as it was last read, revoked ones included.
  var pairs: [Pair] {
    get { inner.withLock { $0.pairs } }
    set { inner.withLock { $0.pairs = newValue } }
  }

  /// The host name that it wants for its page, and whether it has it.
  var host: (name: String?, isHeld: Bool) {
    get { inner.withLock { ($0.host, $0.hasHost) } }
    set { inner.withLock { ($0.host, $0.hasHost) = (newValue.name, newValue.isHeld) } }
  }

  /// The name under which the twin's own machine reaches its page and desk, whatever else it has:
  /// names under `localhost` lead nowhere else (RFC 6761 §6.3).
  var localHost: String { "\(id).localhost" }

  /// What the company is called, by its office; else as its folder.
  var label: String {
    let pairs = pairs.filter { $0.side == .office }
    let name = (pairs.last { $0.revokedAt == nil } ?? pairs.last)?.company ?? ""
    return name.isEmpty ? id : name
  }

  /// Its name with what tells it from others that are called alike.
  var fullLabel: String { label == id ? id : "\"\(label)\" (\(id))" }

  /// Whether a person may mean it by that.
  func isCalled(_ name: String) -> Bool {
    id == name || label.lowercased() == name.lowercased()
      || pairs.contains { $0.revokedAt == nil && $0.node.name == name }
  }

  /// What a person should know of how it is served.
  var troubles: [String] {
    var troubles: [String] = []
    if case .failing(let reason) = state { troubles.append(reason) }
    let (name, isHeld) = host
    if let name, !isHeld {
      troubles.append(
        "the page is not served under \(name): another company of this twin has that name; set "
          + "another page.url at the office, or have that one give it up")
    }
    return troubles
  }
}
