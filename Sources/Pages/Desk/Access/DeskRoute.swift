/// Everything that the desk answers to; what is not in here does not exist.
public enum DeskRoute: String, Hashable, Sendable, CaseIterable {
  /// How everything does.
  case overview = "GET /desk"
  /// What changes of it, as it changes.
  case events = "GET /desk/events"
  /// Asks who one is.
  case loginForm = "GET /desk/login"
  /// Takes name and password.
  case login = "POST /desk/login"
  /// Asks for the code of the second step.
  case codeForm = "GET /desk/login/code"
  /// Takes it.
  case code = "POST /desk/login/code"
  /// Asks for the sealed code.
  case breakGlassForm = "GET /desk/login/break-glass"
  /// Takes it, once.
  case breakGlass = "POST /desk/login/break-glass"
  /// Ends the login.
  case logout = "POST /desk/logout"
  /// Asks for the first account.
  case setUpForm = "GET /desk/setup"
  /// Makes it.
  case setUp = "POST /desk/setup"
  /// Asks who was invited for a password.
  case joinForm = "GET /desk/join"
  /// Makes the account.
  case join = "POST /desk/join"
  /// One line.
  case line = "GET /desk/lines/:id"
  /// Every check.
  case checks = "GET /desk/checks"
  /// One check.
  case check = "GET /desk/checks/:id"
  /// Every incident.
  case incidents = "GET /desk/incidents"
  /// Asks what is wrong.
  case newIncident = "GET /desk/incidents/new"
  /// Opens an incident.
  case openIncident = "POST /desk/incidents/new"
  /// One incident.
  case incident = "GET /desk/incidents/:id"
  /// Adds words to it.
  case updateIncident = "POST /desk/incidents/:id/update"
  /// Replaces words of it.
  case correctIncident = "POST /desk/incidents/:id/correct"
  /// Makes it part of another one.
  case mergeIncident = "POST /desk/incidents/:id/merge"
  /// Declares it over.
  case resolveIncident = "POST /desk/incidents/:id/resolve"
  /// Declares it not over.
  case reopenIncident = "POST /desk/incidents/:id/reopen"
  /// Says where it stands, of which nodes disagree.
  case confirmIncident = "POST /desk/incidents/:id/confirm"
  /// Says how a service does.
  case setService = "POST /desk/incidents/:id/service"
  /// A draft of what to tell of it.
  case announceForm = "GET /desk/incidents/:id/announce"
  /// Shows how that would look, or asks for approval.
  case announce = "POST /desk/incidents/:id/announce"
  /// What stands where.
  case announcements = "GET /desk/announcements"
  /// Says what to do with one of them on one channel.
  case decideDelivery = "POST /desk/announcements/decide"
  /// One, to be approved.
  case announcement = "GET /desk/announcements/:id"
  /// Lets it go out.
  case approveAnnouncement = "POST /desk/announcements/:id/approve"
  /// Stops it.
  case revokeAnnouncement = "POST /desk/announcements/:id/revoke"
  /// One, to be approved by a link that came by mail; changes nothing, whoever fetches it.
  case approvalLink = "GET /desk/approve"
  /// Lets it go out.
  case approveByLink = "POST /desk/approve"
  /// Every maintenance.
  case maintenances = "GET /desk/maintenance"
  /// Announces one.
  case scheduleMaintenance = "POST /desk/maintenance"
  /// One maintenance.
  case maintenance = "GET /desk/maintenance/:id"
  /// Changes what is announced.
  case changeMaintenance = "POST /desk/maintenance/:id/change"
  /// Begins it now.
  case beginMaintenance = "POST /desk/maintenance/:id/begin"
  /// Declares it over.
  case completeMaintenance = "POST /desk/maintenance/:id/complete"
  /// Calls it off.
  case cancelMaintenance = "POST /desk/maintenance/:id/cancel"
  /// Adds words to it.
  case updateMaintenance = "POST /desk/maintenance/:id/update"
  /// Replaces words of it.
  case correctMaintenance = "POST /desk/maintenance/:id/correct"
  /// Says where it stands, of which nodes disagree.
  case confirmMaintenance = "POST /desk/maintenance/:id/confirm"
  /// What happened.
  case journal = "GET /desk/journal"
  /// What is configured.
  case configuration = "GET /desk/configuration"
  /// One's own account.
  case account = "GET /desk/account"
  /// Replaces its password.
  case changePassword = "POST /desk/account/password"
  /// Ends its logins elsewhere.
  case endSessions = "POST /desk/account/sessions"
  /// Its second step, on or off.
  case secondStep = "GET /desk/account/totp"
  /// Turns it on.
  case turnOnSecondStep = "POST /desk/account/totp/on"
  /// Turns it off.
  case turnOffSecondStep = "POST /desk/account/totp/off"
  /// Makes other recovery codes.
  case renewRecovery = "POST /desk/account/totp/recovery"
  /// Everybody's account.
  case people = "GET /desk/people"
  /// Makes a link for somebody new.
  case invite = "POST /desk/people/invite"
  /// Makes such a link void.
  case withdrawInvitation = "POST /desk/people/withdraw"
  /// Seals another code for emergencies.
  case sealBreakGlass = "POST /desk/people/break-glass"
  /// Somebody's account.
  case person = "GET /desk/people/:id"
  /// Changes what it may do.
  case changeRole = "POST /desk/people/:id/role"
  /// Ends all its logins.
  case endTheirSessions = "POST /desk/people/:id/sessions"
  /// Removes it.
  case removePerson = "POST /desk/people/:id/remove"

  /// `GET` or `POST`.
  public var method: String { String(rawValue.prefix { $0 != " " }) }

  /// The address, where `:id` stands for any one name.
  public var pattern: String { String(rawValue.drop { $0 != " " }.dropFirst()) }

  /// What it takes to be let through.
  public var action: Action {
    switch self {
    case .loginForm, .login, .codeForm, .code, .breakGlassForm, .breakGlass: .logIn
    case .setUpForm, .setUp: .setUp
    case .joinForm, .join: .join
    case .approvalLink, .approveByLink: .approveByLink
    case .overview, .events, .line, .checks, .check, .incidents, .incident, .maintenances,
      .maintenance, .journal, .announcements, .announcement:
      .look
    case .announceForm, .announce: .announce
    case .approveAnnouncement, .revokeAnnouncement, .decideDelivery: .approve
    case .account, .changePassword, .endSessions, .logout, .secondStep, .turnOnSecondStep,
      .turnOffSecondStep, .renewRecovery:
      .keepOwnAccount
    case .newIncident, .openIncident, .updateIncident, .correctIncident, .mergeIncident,
      .resolveIncident, .reopenIncident, .confirmIncident, .setService:
      .keepIncidents
    case .scheduleMaintenance, .changeMaintenance, .beginMaintenance, .completeMaintenance,
      .cancelMaintenance, .updateMaintenance, .correctMaintenance, .confirmMaintenance:
      .keepMaintenance
    case .configuration: .seeConfiguration
    case .people, .invite, .withdrawInvitation, .sealBreakGlass, .person, .changeRole,
      .endTheirSessions, .removePerson:
      .manageAccounts
    }
  }

  /// The last part of the address: which of a page's forms it is.
  public var lastPart: String { pattern.split(separator: "/").last.map(String.init) ?? "" }

  /// Whether it changes something.
  public var isChange: Bool { method == "POST" }
}

extension DeskRoute {
  /// What an address and a method lead to.
  public enum Match: Hashable, Sendable {
    /// A route, with the name in the address where it has one.
    case found(DeskRoute, id: String?)
    /// The address exists, for these methods.
    case otherMethods([String])
    /// There is no such address.
    case none
  }

  /// Finds the route of a request; a HEAD is answered like a GET.
  ///
  /// - Parameters:
  ///   - method: as it was sent.
  ///   - path: as it was sent, without a query.
  /// - Returns: the route, or why there is none.
  public static func match(method: String, path: String) -> Match {
    let wanted = method == "HEAD" ? "GET" : method
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    var others: [String] = []
    // Names that are written out come before those that can be anything: `new` is no incident.
    for route in allCases {
      guard let fit = route.fit(parts) else { continue }
      if route.method == wanted { return .found(route, id: fit.id) }
      if fit.id == nil || !others.contains(route.method) { others.append(route.method) }
    }
    guard !others.isEmpty else { return .none }
    var methods = Set(others).sorted()
    if methods.contains("GET") { methods.append("HEAD") }
    return .otherMethods(methods)
  }

  private func fit(_ parts: [Substring]) -> (id: String?, Void)? {
    let mine = pattern.split(separator: "/", omittingEmptySubsequences: false)
    guard mine.count == parts.count else { return nil }
    var id: String?
    for (own, part) in zip(mine, parts) {
      if own == ":id" {
        guard let name = FormBody.decoded(path: part), !name.isEmpty else { return nil }
        id = name
      } else if own != part {
        return nil
      }
    }
    return (id, ())
  }
}
