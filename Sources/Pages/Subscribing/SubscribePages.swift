public import Relais

/// The pages by which strangers ask to be told, change that and end it; they work without script.
public struct SubscribePages: Sendable {
  /// Somebody who has subscribed, as far as their own page shows it.
  public struct Own: Hashable, Sendable {
    /// Where they are written to.
    public var address: String
    /// The language they read.
    public var language: Language
    /// The services they hear of; empty for all.
    public var services: [ServiceID]

    /// Somebody; see the properties.
    public init(address: String, language: Language, services: [ServiceID]) {
      self.address = address
      self.language = language
      self.services = services
    }
  }

  /// The form's field of a service.
  public static func field(of service: ServiceID) -> String { "service-\(service)" }
  /// Where people ask.
  public static let path = "/subscribe"
  /// Where people change and end it, each by a secret of their own.
  public static let leavingPath = "/unsubscribe"

  /// What the browser is told of these pages.
  public static var security: PageSecurity {
    PageSecurity(styles: [PublicStyle.sheet, SubscribeStyle.sheet])
  }

  private let settings: PublicSettings
  private let language: Language
  private let now: Instant
  private let path: String

  /// Pages for a reader; the path is that of the page asked for.
  public init(_ settings: PublicSettings, in language: Language, at path: String, now: Instant) {
    self.settings = settings
    self.language = language
    self.path = path
    self.now = now
  }

  /// Where the form is, for readers of a page.
  static func address(in language: Language, of page: PublicView.Page) -> String {
    "\(page.url)\(path)" + (page.languages.count > 1 ? "?lang=\(language.name)" : "")
  }

  /// Asks for an address, with what was typed before and what is wrong with it.
  public func form(_ state: FormState = FormState()) -> HTML {
    let form = DeskForm(
      frame, action: Self.path, submit: SubscribeWords.subscribe, state: state)
    let company = reader(settings.title)
    let fields: HTML = """
      \(DeskForm.hidden("lang", language.name))\
      \(form.line(
        "email", SubscribeWords.address, type: "email", autocomplete: "email", isRequired: true))\
      \(wishes(form, Own(address: "", language: language, services: [])))\
      <p class="hint">\(reader(SubscribeWords.consent(company)))</p>
      """
    return page(
      SubscribeWords.title, SubscribeWords.about(company), form.html(fields))
  }

  /// Says that a mail is on its way.
  public func asked(_ address: String) -> HTML {
    page(SubscribeWords.asked, SubscribeWords.askedNote(address))
  }

  /// Asks for the last click: those who read mails for others fetch links, and press no buttons.
  public func confirming(_ address: String) -> HTML {
    let form = DeskForm(
      frame, action: path, submit: SubscribeWords.confirm, state: FormState())
    return page(
      SubscribeWords.confirmTitle, SubscribeWords.confirmNote(address),
      form.html(DeskForm.hidden("lang", language.name)))
  }

  /// Says that somebody is subscribed, and where that can be changed.
  public func confirmed(own: String) -> HTML {
    page(
      SubscribeWords.done, SubscribeWords.doneNote,
      "<p class=\"more\"><a href=\"\(own)\">\(reader(SubscribeWords.own))</a></p>")
  }

  /// What somebody hears of, to be changed or ended.
  public func own(_ own: Own, _ state: FormState = FormState(), isSaved: Bool = false) -> HTML {
    let change = DeskForm(
      frame, form: "change", action: path, submit: SubscribeWords.save, state: state)
    let leave = DeskForm(
      frame, form: "leave", action: path, submit: SubscribeWords.leave, state: FormState())
    let saved: HTML? =
      isSaved
      ? """
      <p class="done" role="status">\(StateMark.good.shape)\(reader(SubscribeWords.saved))</p>
      """ : nil
    let lang = DeskForm.hidden("lang", language.name)
    return page(
      SubscribeWords.ownTitle, SubscribeWords.ownNote(own.address),
      """
      \(saved)\(change.html("\(lang)\(DeskForm.hidden("act", "change"))\(wishes(change, own))"))\
      \(leave.html(
        """
        \(lang)\(DeskForm.hidden("act", "leave"))\
        <p class="hint">\(reader(SubscribeWords.leaveNote))</p>
        """, isGrave: true))
      """)
  }

  /// Says that somebody is gone.
  public func left() -> HTML { page(SubscribeWords.left, SubscribeWords.leftNote) }

  /// Why there is nothing to do here.
  public func refused(_ reason: Message) -> HTML { page(SubscribeWords.title, reason) }

  /// Language and services, to choose.
  private func wishes(_ form: DeskForm, _ own: Own) -> HTML {
    let choice: HTML? =
      settings.languages.count < 2
      ? nil
      : form.choice(
        "language", SubscribeWords.language,
        settings.languages.map { ($0.name, PublicWords.name(of: $0)) },
        selected: own.language.name)
    let services = settings.groups.flatMap(\.services)
    let ticks = services.map { service in
      form.tick(
        Self.field(of: service.id), reader(service.title),
        isTicked: own.services.contains(service.id))
    }
    let group: HTML? =
      services.count < 2
      ? nil
      : form.group(
        "services", SubscribeWords.services, hint: SubscribeWords.servicesHint,
        "<div class=\"ticks\">\(ticks)</div>")
    return "\(choice)\(group)"
  }

  private var reader: Reader { Reader(language: language, zone: settings.zone, asOf: now) }

  private var frame: DeskFrame {
    DeskFrame(
      settings: settings, language: language, asOf: now, person: nil, csrf: nil, path: path)
  }

  private func page(_ title: Message, _ note: Message, _ content: HTML? = nil) -> HTML {
    let page = PublicView.Page(
      key: "", title: settings.title, url: settings.url, timeZone: settings.zone.name,
      languages: settings.languages, updatedAt: now, takesSubscribers: true)
    var frame = PageFrame(
      reader: reader, page: page, place: .elsewhere, title: reader(title), mark: .unknown,
      path: nil, isLive: false)
    frame.style = SubscribeStyle.sheet
    frame.ownAddress = { [path] language in "\(path)?lang=\(language.name)" }
    return frame.document(
      """
      <div class="ask"><div class="frame"><h1>\(reader(title))</h1>
      <p class="summary">\(reader(note))</p>
      \(content)</div></div>

      """)
  }
}

/// How these pages look beside all others.
enum SubscribeStyle {
  /// What stands between `<style>` and `</style>`.
  static let sheet = InlineText.compact(
    """
    \(DeskFormStyle.sheet)
    .ask .frame{padding-block:clamp(1.5rem,4vw,3rem) clamp(2.5rem,5vw,4.5rem)}
    .ask h1{font-size:clamp(1.5rem,1.15rem + 1.6vw,2.25rem)}
    .ask .summary{max-width:40rem;color:var(--soft)}
    .ask .form{max-width:32rem;margin-top:1.75rem}
    .ask .form+.form{margin-top:2.5rem;padding-top:1.5rem;border-top:1px solid var(--rule)}
    .done{display:flex;gap:.5em;color:var(--green);font-weight:500;margin-top:1.25rem}
    .done .mark{margin-top:.3125em}
    """)
}
