internal import Incidents
internal import Pages
internal import Publishing
internal import Relais

/// Answers the commands about accounts: whoever may use the socket may do everything.
struct UsersDesk: Sendable {
  /// The station.
  let run: StationRun

  /// Carries out one request.
  func respond(to request: UsersRequest, by person: String) async -> ControlReply {
    let actor = Incidents.Actor.person(person, from: "command line")
    do {
      switch request {
      case .list: return .users(await report())
      case .invite(let name, let role, let days):
        guard let role = Role(rawValue: role) else { return Self.noRole(role) }
        let (invitation, token) = try await run.people.invite(
          name, as: role, days: days, by: actor)
        let premises = run.premises
        let desk = run.deskAddress(premises.configuration, at: premises.port)
        return .invited(
          InvitedReport(
            name: invitation.name, role: role.rawValue,
            link: "\(desk)/join?token=\(token.text)", until: invitation.until))
      case .role(let name, let role):
        guard let role = Role(rawValue: role) else { return Self.noRole(role) }
        try await run.people.setRole(role, of: name, by: actor)
        return .done("\(name) is \(role.rawValue) from now on.", facts: [])
      case .mail(let name, let address):
        if let address, MailAddress(address) == nil {
          return .refused(
            "\(address) is no address such as maya@shop.example", isMisuse: true)
        }
        try await run.people.setMail(address, of: name, by: actor)
        return .done(
          address.map { "Mail for \(name) goes to \($0)." } ?? "\(name) gets no mail.", facts: [])
      case .remove(let name): return try await remove(name, by: actor)
      case .breakGlass: return .sealedCode(try await run.people.seal(by: actor))
      }
    } catch let refusal as AccountRefusal {
      return .refused("\(refusal)", isMisuse: true)
    } catch {
      return .refused("\(error)", isMisuse: false)
    }
  }

  private static func noRole(_ name: String) -> ControlReply {
    let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
    return .refused("\(name) is no role; there are \(roles)", isMisuse: true)
  }

  private func remove(_ name: String, by actor: Incidents.Actor) async throws -> ControlReply {
    let key = AccountRules.key(name)
    let invitation = await run.people.accounts.book.invitations(at: run.clock.now)
      .first { AccountRules.key($0.name) == key }
    if await run.people.accounts.account(name) == nil, let invitation {
      try await run.people.withdraw(invitation.id, by: actor)
      return .done("\(invitation.name) is not invited any more.", facts: [])
    }
    try await run.people.remove(name, by: actor)
    return .done("\(name) has no account any more.", facts: [])
  }

  private func report() async -> UsersReport {
    let book = await run.people.accounts.book
    let now = run.clock.now
    let counts = await run.people.sessions.counts(at: now)
    return UsersReport(
      users: book.accounts.map { account in
        UsersReport.User(
          name: account.name, role: account.role.rawValue,
          hasSecondStep: account.secondFactor != nil, sessions: counts[account.name] ?? 0,
          mail: account.mail, madeAt: account.madeAt)
      },
      invited: book.invitations(at: now).map { invitation in
        UsersReport.Invited(
          name: invitation.name, role: invitation.role.rawValue, by: invitation.by,
          until: invitation.until)
      },
      sealedAt: book.sealed.flatMap { $0.hash == nil ? nil : $0.madeAt },
      breakGlassUsedAt: book.sealed?.usedAt)
  }
}
