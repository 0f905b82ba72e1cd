internal import HTTPTypes
internal import Incidents
internal import Journal
internal import Logging
internal import Pages
internal import Relais

extension Desk {
  /// Shows what a visit asks for; it may see it.
  func look(_ visit: DeskVisit) async -> DeskAnswer {
    switch visit.route {
    case .loginForm: return await loginForm(visit)
    case .setUpForm: return await setUpForm(visit)
    case .codeForm: return codeForm(visit)
    case .joinForm: return await joinForm(visit)
    case .approvalLink: return await approvalLink(visit)
    case .events: return events(for: visit)
    case .journal: return await journal(visit)
    default: break
    }
    if let page = await page(visit, FormState()) { return .page(page) }
    return .none(visit)
  }

  /// Shows the page that a form stands on again, with what was typed and what is wrong.
  func again(_ visit: DeskVisit, _ form: FormState, _ status: HTTPResponse.Status) async
    -> DeskAnswer
  {
    guard let page = await page(visit, form) else { return .none(visit) }
    return .page(page, status)
  }

  /// The same with a word on the form as a whole.
  func again(
    _ visit: DeskVisit, saying reason: Message, _ status: HTTPResponse.Status
  ) async -> DeskAnswer {
    var form = visit.typed(Self.form(of: visit.route))
    form.errors[""] = reason
    return await again(visit, form, status)
  }

  /// Which of its page's forms a change comes from; empty where the page has one.
  static func form(of route: DeskRoute) -> String {
    switch route {
    case .login, .setUp, .openIncident, .scheduleMaintenance, .code, .breakGlass, .join: ""
    default: route.lastPart
    }
  }

  /// The page that shows what a route looks at or changes; nil where there is no such thing.
  private func page(_ visit: DeskVisit, _ form: FormState) async -> HTML? {
    var frame = visit.frame(at: Self.pagePath(of: visit))
    if visit.account != nil { frame.calls = await announcingCalls() }
    switch visit.route {
    case .overview: return DeskPage.overview(frame, await run.status())
    case .line, .checks, .check: return await measured(visit, frame)
    case .login, .loginForm, .logout: return DeskPage.login(frame, form)
    case .setUp, .setUpForm:
      return DeskPage.setup(frame, form, token: visit.form["token"])
    case .incidents, .newIncident, .openIncident, .incident, .updateIncident, .correctIncident,
      .mergeIncident, .resolveIncident, .reopenIncident, .confirmIncident, .setService:
      return await incidents(visit, frame, form)
    case .maintenances, .scheduleMaintenance, .maintenance, .changeMaintenance, .beginMaintenance,
      .completeMaintenance, .cancelMaintenance, .updateMaintenance, .correctMaintenance,
      .confirmMaintenance:
      return await maintenances(visit, frame, form)
    case .announceForm, .announce, .announcements, .announcement, .approveAnnouncement,
      .revokeAnnouncement, .decideDelivery:
      return await announcingPage(visit, frame, form)
    case .approvalLink, .approveByLink: return await approvalLinkPage(visit, form)
    case .configuration:
      return DeskPage.configuration(frame, ConfigurationRows(await run.stage.configuration).rows)
    case .account, .changePassword, .endSessions:
      return DeskPage.account(
        frame, form, sessions: await sessionRows(visit),
        hasSecondStep: visit.account?.secondFactor != nil)
    case .secondStep, .turnOnSecondStep, .turnOffSecondStep, .renewRecovery:
      return secondStepPage(visit, frame, form)
    case .code, .codeForm: return DeskPage.code(frame, form)
    case .breakGlass, .breakGlassForm: return DeskPage.breakGlass(frame, form)
    case .join, .joinForm:
      return await joinPage(visit, form, visit.form["token"])
        ?? DeskPage.refused(frame, AccountRefusal.wrongLink.message)
    case .people, .invite, .withdrawInvitation, .sealBreakGlass:
      return await peoplePage(visit, form)
    case .person, .changeRole, .endTheirSessions, .removePerson:
      return await personPage(visit, frame, form)
    case .journal, .events: return nil
    }
  }

  /// The address of the page that a form stands on: what was sent cannot be asked for again.
  private static func pagePath(of visit: DeskVisit) -> String {
    guard visit.route.isChange else { return visit.path }
    switch visit.route {
    case .login, .setUp, .openIncident, .scheduleMaintenance, .code, .breakGlass, .join,
      .announce:
      return visit.path
    case .logout: return "/desk/login"
    default:
      return String(visit.path.prefix(upTo: visit.path.lastIndex(of: "/") ?? visit.path.endIndex))
    }
  }

  private func measured(_ visit: DeskVisit, _ frame: DeskFrame) async -> HTML? {
    let report = await run.status()
    switch visit.route {
    case .line:
      let line = LineID(visit.id)
      let plots = await DeskPlots(journal: run.journal).plots(
        of: Rollups.series(of: line), until: visit.now)
      return DeskPage.line(frame, report, line, plots: plots)
    case .check:
      let check = CheckID(visit.id)
      let plots = await DeskPlots(journal: run.journal).plots(
        of: Rollups.series(of: check), until: visit.now)
      return DeskPage.check(frame, report, check, plots: plots)
    default: return DeskPage.checks(frame, report)
    }
  }

  private func incidents(_ visit: DeskVisit, _ frame: DeskFrame, _ form: FormState) async -> HTML? {
    let record = await run.ledger.record
    let services = await run.stage.configuration.services
    switch visit.route {
    case .incidents: return DeskPage.incidents(frame, record, services)
    case .newIncident, .openIncident: return DeskPage.newIncident(frame, services, form)
    default:
      return record.incident(IncidentID(visit.id)).map {
        DeskPage.incident(frame, $0, record, services, form)
      }
    }
  }

  private func maintenances(
    _ visit: DeskVisit, _ frame: DeskFrame, _ form: FormState
  ) async -> HTML? {
    let record = await run.ledger.record
    let services = await run.stage.configuration.services
    switch visit.route {
    case .maintenances, .scheduleMaintenance:
      return DeskPage.maintenances(frame, record, services, form)
    default:
      return record.maintenance(MaintenanceID(visit.id)).map {
        DeskPage.maintenance(frame, $0, record, services, form)
      }
    }
  }

  private func journal(_ visit: DeskVisit) async -> DeskAnswer {
    let cursor = visit.query["before"]
    guard cursor.isEmpty || JournalCursor.vector(cursor) != nil else { return .none(visit) }
    do throws(JournalError) {
      let (rows, next) = try await JournalPages(journal: run.journal).page(
        before: JournalCursor.vector(cursor))
      let address = next.map {
        "/desk/journal?before=\(FormBody.encoded(path: JournalCursor.text($0)))"
      }
      return .page(DeskPage.journal(visit.frame(), rows, next: address))
    } catch {
      run.logger.error("The journal cannot be shown", metadata: ["why": "\(error)"])
      return .refused(visit, .internalServerError, DeskMessages.failed)
    }
  }
}
