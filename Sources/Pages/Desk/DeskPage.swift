public import Incidents
public import Relais

/// The pages of the desk, for the person who looks after the network: each a whole document made
/// of values.
///
/// Every form is sent with `method="post"` as `application/x-www-form-urlencoded`, with the frame's
/// ``DeskFrame/csrf`` as `csrf`; the functions name its address and its other fields. Fields of
/// words come once for each language of the settings, such as `title_fr` and `title_en`. A form
/// that was not accepted is shown again by its ``FormState``. The links to the page in the other
/// languages are its address with `?lang=fr`; whoever serves it remembers the choice.
public enum DeskPage {
  /// What a browser may do with the pages.
  public static let security = PageSecurity(
    styles: [DeskStyle.sheet, DeskStyle.small], scripts: [DeskScript.text])

  /// Asks who wants in.
  ///
  /// Sends `name`, `password`, and `next`, if there is such a value, to `/desk/login`.
  public static func login(_ frame: DeskFrame, _ form: FormState) -> HTML {
    AccessPages(frame: frame, form: form).login
  }

  /// Makes the first account.
  ///
  /// Sends `token`, `name`, `password` and `password2` to `/desk/setup`.
  public static func setup(_ frame: DeskFrame, _ form: FormState, token: String) -> HTML {
    AccessPages(frame: frame, form: form).setup(token: token)
  }

  /// How everything does: lines drawn, the verdict with its evidence, services, failing checks, and
  /// open incidents.
  ///
  /// Takes events named `desk` with ``overviewContent(_:_:)`` from `/desk/events`, and `beat`s.
  public static func overview(_ frame: DeskFrame, _ report: StatusReport) -> HTML {
    DeskOverview(frame: frame, report: report).document
  }

  /// What changes of the overview.
  public static func overviewContent(_ frame: DeskFrame, _ report: StatusReport) -> HTML {
    DeskOverview(frame: frame, report: report).content
  }

  /// A line, drawn, with its quality; nil where there is none of that name.
  public static func line(
    _ frame: DeskFrame, _ report: StatusReport, _ line: LineID, plots: [Plot]
  ) -> HTML? {
    report.lines.first { $0.line.id == line }.map {
      DeskLine(frame: frame, report: report, line: $0, plots: plots).document
    }
  }

  /// A check with its last answer, latency and availability; nil where there is none of that name.
  public static func check(
    _ frame: DeskFrame, _ report: StatusReport, _ check: CheckID, plots: [Plot]
  ) -> HTML? {
    report.checks.first { $0.check.id == check }.map {
      DeskCheck(frame: frame, report: report, check: $0, plots: plots).document
    }
  }

  /// Every check.
  public static func checks(_ frame: DeskFrame, _ report: StatusReport) -> HTML {
    DeskChecks(frame: frame, report: report).document
  }

  /// Open and past incidents.
  public static func incidents(
    _ frame: DeskFrame, _ record: Record, _ services: [Service]
  ) -> HTML {
    DeskIncidents(frame: frame, record: record, services: services).document
  }

  /// One incident: how it stands, what is broken, what was said and done, and every form.
  ///
  /// To `/desk/incidents/<id>/…` it sends:
  /// * `update`: `text_…`, `phase` (an ``IncidentPhase``; empty leaves it);
  /// * `correct`: `update` (an ``UpdateID``; empty for the title), `text_…`;
  /// * `merge`: `into` (an ``IncidentID``);
  /// * `resolve`, `reopen`: `text_…`, which may be empty;
  /// * `service`: `service` (a `ServiceID`), `state` (a `ServiceState`; empty leaves it to the
  ///   detector again).
  public static func incident(
    _ frame: DeskFrame, _ incident: Incident, _ record: Record, _ services: [Service],
    _ form: FormState
  ) -> HTML {
    DeskIncident(
      frame: frame, incident: incident, record: record, services: services, form: form
    ).document
  }

  /// The form that opens an incident.
  ///
  /// Sends `title_…`, `text_…`, and for each service `service.<id>` (a `ServiceState`; empty where
  /// it is not concerned) to `/desk/incidents/new`.
  public static func newIncident(
    _ frame: DeskFrame, _ services: [Service], _ form: FormState
  ) -> HTML {
    DeskNewIncident(frame: frame, services: services, form: form).document
  }

  /// Maintenance under way, to come and past, and the form that schedules one.
  ///
  /// Sends `title_…`, `text_…`, `from_date` (`2026-11-30`), `from_time` (`22:30`), `until_date`,
  /// `until_time`, in the settings' zone, and `service.<id>` (`on`) to `/desk/maintenance`.
  public static func maintenances(
    _ frame: DeskFrame, _ record: Record, _ services: [Service], _ form: FormState
  ) -> HTML {
    DeskMaintenances(frame: frame, record: record, services: services, form: form).document
  }

  /// One maintenance: how it stands, what was said, and every form.
  ///
  /// To `/desk/maintenance/<id>/…` it sends:
  /// * `change`: `title_…`, `from_date`, `from_time`, `until_date`, `until_time`, `service.<id>`
  ///   (`on`), all as they are where nothing was changed;
  /// * `begin`, `complete`, `cancel`: `text_…`, which may be empty;
  /// * `update`: `text_…`, `step` (a ``MaintenanceStep``; empty leaves it);
  /// * `correct`: `update` (an ``UpdateID``; empty for the announcement), `text_…`.
  public static func maintenance(
    _ frame: DeskFrame, _ maintenance: Maintenance, _ record: Record, _ services: [Service],
    _ form: FormState
  ) -> HTML {
    DeskMaintenance(frame: frame, maintenance: maintenance, services: services, form: form)
      .document
  }

  /// The page on which an announcement is written.
  ///
  /// To `/desk/incidents/<id>/announce` it sends `act`: `draft` with `situation` and `audience`,
  /// for another draft; `preview` or `submit` with what was written:
  /// * `title_…`, `text_…`: the words, a line for each sentence;
  /// * `was_…`, `wastitle_…`: what was shown to be edited, as ``MessageText/marked``;
  /// * `bind.<service>_…`: the place of the sentence that makes a statement, from 0, among those
  ///   shown; empty for none;
  /// * `claim.<service>`: what was claimed when it was shown, by ``Claim/name``;
  /// * `vouch.<service>` (`on`): the writer has looked, where a proof had lapsed;
  /// * `audience`, `audience_was`, `situation`, `corrects` (a ``Stage``; left out where it corrects
  ///   none);
  /// * `next_time` (`11:30`), `next_was` (nanoseconds), `eta`, `eta_was` (`on`).
  ///
  /// - Parameters:
  ///   - frame: who looks.
  ///   - view: what is written.
  ///   - form: what was typed, where it could not be read.
  /// - Returns: the page.
  public static func announcement(
    _ frame: DeskFrame, _ view: AnnouncementView, _ form: FormState
  ) -> HTML {
    AnnouncementPage(frame: frame, view: view, typed: form).document
  }

  /// The page on which an announcement is approved: at most 30 kB, all told.
  ///
  /// Sends nothing but the token to `/desk/announcements/<hash>/approve` and `…/revoke`.
  public static func approval(
    _ frame: DeskFrame, _ view: ApprovalView, _ form: FormState
  ) -> HTML {
    ApprovalPage(frame: frame, view: view, typed: form).document
  }

  /// The same for whoever came by a link and has not logged in; it goes to `/desk/approve`.
  public static func approval(
    _ frame: DeskFrame, _ view: ApprovalView, _ form: FormState, by link: ApprovalByLink
  ) -> HTML {
    var frame = frame
    // Another language would be another address, without the token.
    frame.settings.languages = [frame.language]
    frame.person = nil
    return ApprovalPage(frame: frame, view: view, typed: form, link: link).document
  }

  /// What stands where, and what is wrong with it.
  ///
  /// To `/desk/announcements/decide` it sends what names a delivery, `incident`, `channel`, `stage`
  /// and `audience`, and `act`: `is_there`, `send_again`, `stop` or `retract`. It leads to
  /// `/desk/incidents/<id>/announce`, with `corrects` and `audience` in the query for a correction.
  public static func announcements(
    _ frame: DeskFrame, _ table: TruthTable, _ form: FormState
  ) -> HTML {
    TruthPage(frame: frame, table: table, typed: form).document
  }

  /// Facts of the journal, newest first, with the address of the page with older ones; nil where
  /// there are none.
  public static func journal(
    _ frame: DeskFrame, _ facts: [JournalRow], next: String?
  ) -> HTML {
    DeskJournal(frame: frame, facts: facts, next: next).document
  }

  /// What is configured.
  public static func configuration(_ frame: DeskFrame, _ rows: [ConfigurationRow]) -> HTML {
    DeskConfiguration(frame: frame, rows: rows).document
  }

  /// The reader's account.
  ///
  /// Sends `current`, `password` and `password2` to `/desk/account/password`, and to
  /// `/desk/account/sessions` the `session` to end: a row's, or `others` for all but this one.
  public static func account(
    _ frame: DeskFrame, _ form: FormState, sessions: [SessionRow], hasSecondStep: Bool = false
  ) -> HTML {
    AccessPages(frame: frame, form: form).account(
      sessions: sessions, hasSecondStep: hasSecondStep)
  }

  /// Why there is nothing to see here: no such page, no right to it, a form too old.
  public static func refused(_ frame: DeskFrame, _ reason: Message) -> HTML {
    AccessPages(frame: frame, form: FormState()).refused(reason)
  }
}
