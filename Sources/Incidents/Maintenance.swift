public import Relais

/// Work announced in advance, as the record tells it: what, when, which services, where it stands,
/// and every word that was said.
public struct Maintenance: Hashable, Sendable, Codable {
  /// Facts of a maintenance kept in its ``history``; the journal keeps all of them.
  public static let historyLimit = 400

  /// Its name.
  public let id: MaintenanceID
  /// Who announced it.
  public let by: Actor
  /// When it was first announced.
  public let announcedAt: Instant
  /// When it last changed, words posted included.
  public internal(set) var updatedAt: Instant
  /// When it really began, which may be before ``from``; nil before.
  public internal(set) var beganAt: Instant?
  /// When it was completed or cancelled; nil before.
  public internal(set) var endedAt: Instant?
  /// What happened to it, oldest first.
  ///
  /// Beyond ``historyLimit`` the oldest but the first are left to the journal.
  public private(set) var history: [RecordedFact] = []
  /// Facts that ``history`` no longer holds.
  public private(set) var forgotten: UInt64 = 0

  /// What is planned, as nodes wrote it without knowing of each other.
  private(set) var titles = Register<LocalizedText>()
  /// The words of the announcement, likewise.
  private(set) var texts = Register<LocalizedText>()
  private var lists = Register<[ServiceID]>()
  /// From when to when, likewise.
  private(set) var windows = Register<MaintenanceWindow>()
  /// The last steps, likewise.
  private(set) var steps = Register<Step>()
  private var posted: [Update] = []

  /// A step and who took it.
  struct Step: Hashable, Sendable, Codable {
    /// Where it leads.
    var step: MaintenanceStep
    /// Who took it.
    var by: Actor
    /// When it was taken, by the taker's clock.
    var at: Instant
  }

  /// Words that were posted to a maintenance.
  public struct Update: Hashable, Sendable, Codable {
    /// Its name within the maintenance.
    public let id: UpdateID
    /// The step that it announced.
    public let step: MaintenanceStep
    /// Who posted it.
    public let by: Actor
    /// When it was posted.
    public let at: Instant
    /// The words as corrected, with those that another node wrote at the same time.
    public internal(set) var texts = Register<LocalizedText>()

    /// The words that hold: the last correction.
    public var text: LocalizedText { texts.latest ?? LocalizedText([:]) }
  }
}

extension Maintenance {
  /// What people read first: the last title written.
  public var title: LocalizedText { titles.latest ?? LocalizedText([:]) }

  /// What is done and what that means for readers; nil where nobody has said.
  public var text: LocalizedText? { texts.latest }

  /// The services that may stop meanwhile, in the order in which they were named.
  public var services: [ServiceID] { lists.latest ?? [] }

  /// From when until when it is planned.
  public var window: MaintenanceWindow {
    windows.latest ?? MaintenanceWindow(from: announcedAt, until: announcedAt)
  }

  /// When it is to begin.
  public var from: Instant { window.from }

  /// When it is to end.
  public var until: Instant { window.until }

  /// Where it stands.
  ///
  /// Of steps taken without knowing of each other the one nearest to the end holds, and what was
  /// called off stays so.
  public var step: MaintenanceStep { lastStep.step }

  /// Who took the last step: who cancelled it, where it is cancelled.
  public var steppedBy: Actor { lastStep.by }

  /// Whether its services are stopped on purpose now.
  public var isUnderWay: Bool { step.isUnderWay }

  /// Whether nothing more comes of it.
  public var isOver: Bool { step.isOver }

  /// The words posted to it, newest first.
  public var updates: [Update] { posted.reversed() }

  /// How often it was changed since it was announced, steps and words included; grows only.
  public var revision: Int { history.count - 1 + Int(clamping: forgotten) }

  /// Whether nodes that did not know of each other disagree on where it stands, on when it is, or
  /// on its services, so that a person should say.
  public var needsConfirmation: Bool {
    isStepDisputed || disagree(on: windows, \.self) || disagree(on: lists, \.self)
  }

  /// Whether nodes that did not know of each other disagree on where it stands.
  var isStepDisputed: Bool { disagree(on: steps, \.step) }

  /// The step that counts; the last in the order of folding of those with equal precedence.
  var lastStep: Step {
    let siblings = steps.siblings
    let announced = Step(step: .scheduled, by: by, at: announcedAt)
    return siblings.dropFirst().reduce(siblings.first ?? announced) { best, step in
      step.step.precedence >= best.step.precedence ? step : best
    }
  }
}

/// How each kind of fact changes a maintenance.
extension Maintenance {
  /// The maintenance that a fact announces.
  init(announced news: MaintenanceScheduled, _ fact: RecordedFact) {
    id = news.maintenance
    by = news.by
    announcedAt = news.at
    updatedAt = news.at
    plan(news, fact)
  }

  /// Takes in that it was announced, or announced once more under its name.
  mutating func plan(_ news: MaintenanceScheduled, _ fact: RecordedFact) {
    titles.write(news.title, as: fact)
    if let text = news.text { texts.write(text, as: fact) }
    lists.write(news.services, as: fact)
    windows.write(news.window, as: fact)
    step(to: .scheduled, by: news.by, at: news.at, fact)
    remember(fact, at: news.at)
  }

  /// Takes over what changed of the plan.
  mutating func change(_ news: MaintenanceChanged, _ fact: RecordedFact) {
    if let title = news.title { titles.write(title, as: fact) }
    if let services = news.services { lists.write(services, as: fact) }
    if let window = news.window { windows.write(window, as: fact) }
    remember(fact, at: news.at)
  }

  /// Takes a step that needs no words.
  mutating func step(_ news: MaintenanceStepped, _ fact: RecordedFact) {
    step(to: news.step, by: news.by, at: news.at, fact)
    remember(fact, at: news.at)
  }

  /// Adds words, and takes the step that they announce, if they announce one.
  mutating func post(_ news: MaintenanceUpdatePosted, _ fact: RecordedFact) {
    var update = Update(id: news.update, step: news.step, by: news.by, at: news.at)
    update.texts.write(news.text, as: fact)
    posted.append(update)
    if news.step != step || isStepDisputed {
      step(to: news.step, by: news.by, at: news.at, fact)
    }
    remember(fact, at: news.at)
  }

  /// Replaces the words of an update, or the announcement's; leaves out one of an unknown update.
  mutating func correct(_ news: MaintenanceTextCorrected, _ fact: RecordedFact) {
    remember(fact, at: news.at)
    guard let update = news.update else {
      texts.write(news.text, as: fact)
      return
    }
    guard let place = posted.firstIndex(where: { $0.id == update }) else { return }
    posted[place].texts.write(news.text, as: fact)
  }

  private func disagree<Value, Part: Hashable>(
    on register: Register<Value>, _ part: (Value) -> Part
  ) -> Bool {
    Set(register.siblings.map(part)).count > 1
  }

  private mutating func step(
    to step: MaintenanceStep, by actor: Actor, at moment: Instant, _ fact: RecordedFact
  ) {
    steps.write(Step(step: step, by: actor, at: moment), as: fact)
    let shown = lastStep
    switch shown.step {
    case .scheduled:
      beganAt = nil
      endedAt = nil
    case .inProgress, .verifying:
      beganAt = beganAt ?? shown.at
      endedAt = nil
    case .completed, .cancelled: endedAt = shown.at
    }
  }

  private mutating func remember(_ fact: RecordedFact, at moment: Instant) {
    updatedAt = max(updatedAt, moment)
    history.append(fact)
    guard history.count > Self.historyLimit else { return }
    history.remove(at: 1)
    forgotten += 1
  }
}
