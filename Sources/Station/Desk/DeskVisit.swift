internal import HTTPTypes
internal import Hummingbird
internal import Incidents
internal import Pages
internal import Relais

/// One request to the desk, with who makes it.
struct DeskVisit: Sendable {
  /// What is asked for.
  let route: DeskRoute
  /// The name in the address; empty where it has none.
  let id: String
  /// The address without its query.
  let path: String
  /// What stands in the address behind the question mark.
  let query: FormBody
  /// What was sent; nothing but for changes.
  var form = FormBody()
  /// The host and port that it was sent to; empty where the browser does not say.
  let host: String
  /// Where from.
  let peer: WebPeer
  /// What the browser calls itself.
  let agent: String
  /// When.
  let now: Instant
  /// The company, its zone and its languages.
  let settings: PublicSettings
  /// The reader's language.
  let language: Language
  /// The account; nil where nobody has logged in.
  let account: Account?
  /// The login.
  let session: DeskSession?
  /// What the browser proves itself with: the login's token, else one for the forms of strangers.
  let token: AccessToken
  /// Whether the browser does not have that token yet.
  let isTokenNew: Bool

  /// Who acts, for the journal; nil where nobody has logged in.
  var actor: Actor? { account.map { .person($0.name, from: "desk") } }

  /// Whether the browser came over a connection that nobody reads along.
  var isSecure: Bool { peer.scheme == "https" }

  /// The frame of a page at an address; this one's if none is said.
  func frame(at path: String? = nil) -> DeskFrame {
    var frame = DeskFrame(
      settings: settings, language: language, asOf: now, person: account?.name,
      csrf: token.formToken, path: path ?? self.path)
    frame.role = account?.role
    frame.notice = DeskNotice(rawValue: query["done"])?.message
    return frame
  }

  /// What was typed, to be shown again; secrets are left out.
  ///
  /// - Parameter form: which of the page's forms it was; empty where it has one.
  /// - Returns: every field but the secret ones.
  func typed(_ form: String = "") -> FormState {
    var state = FormState()
    state.form = form
    let secrets: Set = ["csrf", "token", "password", "password2", "current", "code"]
    state.values = self.form.values.filter { !secrets.contains($0.key) }
    return state
  }
}

/// The desk's cookies.
struct DeskCookies: Sendable {
  /// Keeps the language that was chosen.
  static let language = "relais-language"

  /// Whether the browser came by https: then no other site of the same host can set the cookies
  /// (RFC 6265bis §4.1.3.2).
  let isSecure: Bool

  /// Holds the login's token.
  var session: String { isSecure ? "__Host-relais" : "relais-desk" }
  /// Holds a token for the forms of those who have not logged in.
  var form: String { isSecure ? "__Host-relais-form" : "relais-desk-form" }

  /// The value of a cookie that was sent; nil if there is none.
  static func value(_ name: String, in request: Request) -> String? {
    for part in (request.headers[.cookie] ?? "").split(separator: ";") {
      let pair = part.drop(while: \.isWhitespace)
      guard pair.hasPrefix(name + "=") else { continue }
      return String(pair.dropFirst(name.count + 1))
    }
    return nil
  }

  /// The field that sets a cookie, for so many seconds; 0 removes it.
  func set(_ name: String, _ value: String, seconds: Int) -> HTTPField {
    var text = "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
    if isSecure { text += "; Secure" }
    return HTTPField(name: .setCookie, value: text)
  }
}

/// What has just been done, told by the page that one is sent on to.
enum DeskNotice: String, Sendable {
  /// Something else.
  case saved
  /// An incident was opened.
  case opened
  /// Words were posted.
  case posted
  /// Words were replaced.
  case corrected
  /// Two incidents are one.
  case merged
  /// An incident is over.
  case resolved
  /// An incident is not over.
  case reopened
  /// A service has the state that a person gave it.
  case set
  /// A service is measured again.
  case released
  /// A maintenance is announced.
  case scheduled
  /// An announcement waits for approval.
  case submitted
  /// An announcement is approved.
  case approved
  /// An approval is taken back.
  case takenBack = "taken_back"
  /// The password is another one.
  case password
  /// Logins were ended.
  case sessions
  /// A recovery code is used up.
  case recovery
  /// The login is ended.
  case out
  /// It is done, and not on disk yet.
  case remembered

  /// The sentence.
  var message: Message {
    switch self {
    case .saved: DeskMessages.saved
    case .opened: DeskMessages.opened
    case .posted: DeskMessages.posted
    case .corrected: DeskMessages.corrected
    case .merged: DeskMessages.merged
    case .resolved: DeskMessages.resolved
    case .reopened: DeskMessages.reopened
    case .set: DeskMessages.serviceSet
    case .released: DeskMessages.serviceReleased
    case .scheduled: DeskMessages.scheduled
    case .submitted: DeskMessages.submitted
    case .approved: DeskMessages.approved
    case .takenBack: DeskMessages.takenBack
    case .password: DeskMessages.passwordChanged
    case .sessions: DeskMessages.sessionsEnded
    case .recovery: SecondStepWords.recoveryUsed
    case .out: DeskMessages.loggedOut
    case .remembered: AccessWords.remembered
    }
  }
}
