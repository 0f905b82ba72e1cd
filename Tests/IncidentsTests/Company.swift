import Detection
import Incidents
import Relais

/// A simulated day: faults come and go, a detector of few words sees them late and at times names
/// the wrong one first, and the node may be started again at any moment.
struct Company {
  /// Something that breaks, and when.
  struct Fault {
    var cause: Component
    /// What the verdict names before it knows better; the cause itself where it is right at once.
    var guess: Component
    var line: LineID?
    var services: [ServiceID]
    var from: Double
    var until: Double
    /// Seconds until a line, a service, a verdict shows it; nil: it is never explained.
    var lineDelay: Double
    var serviceDelay: Double
    var verdictDelay: Double?
    /// Seconds until its end shows.
    var backDelay: Double
  }

  private(set) var office = Office.well
  private(set) var faults: [Fault] = []
  /// Moments with more open incidents than there have been causes in the last minutes.
  private(set) var surplus: [Double] = []
  private(set) var suspicionsThatWrote = 0
  private let restarts: Bool
  private let seed: Int
  private var random: SeededNumbers
  private var second = 0.0
  private var quietUntil = 0.0
  private var hasLooked = true
  private var toldLines: [LineID: LineState] = [:]
  private var toldServices: [ServiceID: ServiceBelief] = [:]
  private var toldVerdict: [[Component]] = []

  init(seed: Int, restarts: Bool) {
    self.restarts = restarts
    self.seed = seed
    random = SeededNumbers(seed: seed)
    var from = 60.0
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      from += Double.random(in: 0...1_500, using: &random)
      faults.append(fault(from: from))
      from += Bool.random(using: &random) ? 0 : 1_500
    }
    for line in Office.lines { toldLines[line.id] = .up }
  }

  private mutating func fault(from: Double) -> Fault {
    let until = from + Double.random(in: 150...2_000, using: &random)
    func delay(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
    let isSlowlyExplained = Int.random(in: 0..<4, using: &random) == 0
    var fault = Fault(
      cause: shop, guess: shop, line: nil, services: ["ordering"], from: from, until: until,
      lineDelay: delay(3...8), serviceDelay: delay(6...40),
      verdictDelay: isSlowlyExplained ? delay(20...60) : delay(5...12), backDelay: delay(2...20))
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      fault.cause = Bool.random(using: &random) ? access : box
      fault.guess = Bool.random(using: &random) ? access : fault.cause
      fault.line = "fibre"
      fault.services = ["ordering", "e-mail", "calls"]
    case 1:
      fault.cause = oldLine
      fault.guess = oldLine
      fault.line = "old-line"
      fault.services = []
    case 2:
      fault.cause = Component(.target, subject: "mail.example")
      fault.guess = fault.cause
      fault.services = ["e-mail"]
    default: break
    }
    return fault
  }

  /// What was told, as far as a restart may not change it.
  var tellings: [String] {
    office.record.incidents.map { incident in
      "\(incident.id) \(incident.cause) \(incident.openedBy) \(incident.phase)"
    }
  }

  mutating func run() {
    let end = (faults.map(\.until).max() ?? 0) + 40 + 600
    random = SeededNumbers(seed: seed + 1_000)
    let restartAt =
      restarts ? (0..<6).map { _ in Double.random(in: 0...end, using: &random).rounded(.up) } : []
    random = SeededNumbers(seed: seed + 2_000)
    var moments = Set(restartAt)
    for fault in faults {
      let known = fault.from + (fault.verdictDelay ?? 0)
      moments.formUnion([
        fault.from + fault.lineDelay, fault.from + fault.serviceDelay, known, known + 15,
        fault.until + fault.backDelay,
      ])
    }
    for _ in 0..<60 { moments.insert(.random(in: 0...end, using: &random)) }
    // A second for each change, and some after it in which the keeper's patience ends.
    let seconds = Set(
      moments.flatMap { moment in
        [0.0, 1, 2, 3, 4, 8, 61, 122].map { (moment + $0).rounded(.up) }
      })
    for moment in seconds.sorted() where moment <= end {
      office.pass(moment - second)
      second = moment
      // The same chances at the same moment, whether or not there was a restart before.
      random = SeededNumbers(seed: seed &* 100_000 + Int(moment))
      if restartAt.contains(moment) { restart() }
      speak()
      count()
    }
    office.pass(end + 200 - second)
  }

  /// A new life: the detector starts from nothing, and takes some seconds to see again.
  private mutating func restart() {
    office.restart()
    quietUntil = second + [1, 2, 3, 4, 8][Int.random(in: 0..<5, using: &random)]
    hasLooked = false
    toldLines = [:]
    toldServices = [:]
    toldVerdict = []
  }

  private func isSeen(_ fault: Fault, after delay: Double?) -> Bool {
    guard let delay else { return false }
    return second >= fault.from + delay && second < fault.until + fault.backDelay
  }

  private mutating func speak() {
    guard second >= quietUntil else { return }
    if !hasLooked { lookAround() }
    suspect()
    for line in Office.lines.map(\.id) {
      let isDown = faults.contains { $0.line == line && isSeen($0, after: $0.lineDelay) }
      let state: LineState = isDown ? .down : .up
      if toldLines[line] != state {
        toldLines[line] = state
        office.line(line, state)
      }
    }
    if Bool.random(using: &random) {
      speakOfServices()
      speakOfVerdict()
    } else {
      speakOfVerdict()
      speakOfServices()
    }
  }

  private mutating func suspect() {
    guard Int.random(in: 0..<40, using: &random) == 0 else { return }
    let before = office.facts.count
    office.line("fibre", .suspect)
    if office.facts.count != before { suspicionsThatWrote += 1 }
    // As the detector does, it says what came of the suspicion.
    toldLines["fibre"] = nil
  }

  private mutating func lookAround() {
    hasLooked = true
    let failing = Set(faults.filter { isSeen($0, after: $0.serviceDelay) }.flatMap(\.services))
    office.lookAtAll(failing: failing.map { CheckID("\($0)-check") })
  }

  private mutating func speakOfServices() {
    let named = toldVerdict.flatMap(\.self)
    for service in ["ordering", "e-mail", "calls"].map({ ServiceID($0) }) {
      let causes = faults.filter {
        $0.services.contains(service) && isSeen($0, after: $0.serviceDelay)
      }
      let explained = causes.flatMap { [$0.cause, $0.guess] }.filter(named.contains)
      tell(
        ServiceBelief(
          service: service, state: causes.isEmpty ? .operational : .majorOutage,
          since: office.now, explainedBy: Set(explained).sorted()))
    }
    let isOrderingDown = toldServices["ordering"]?.state == .majorOutage
    tell(
      ServiceBelief(
        service: "checkout", state: isOrderingDown ? .majorOutage : .operational,
        since: office.now, blamedOn: isOrderingDown ? ["ordering"] : []))
  }

  private mutating func tell(_ belief: ServiceBelief) {
    let told = toldServices[belief.service]
    let isSame =
      told.map { $0.state == belief.state && $0.explainedBy == belief.explainedBy }
      ?? (belief.state == .operational)
    guard !isSame else { return }
    toldServices[belief.service] = belief
    office.hear(.service(belief))
  }

  private mutating func speakOfVerdict() {
    var named: [[Component]] = []
    for fault in faults where isSeen(fault, after: fault.verdictDelay) {
      let isGuess = second < fault.from + (fault.verdictDelay ?? 0) + 15
      let cause = [isGuess ? fault.guess : fault.cause]
      if !named.contains(cause) { named.append(cause) }
    }
    guard named != toldVerdict else { return }
    toldVerdict = named
    office.verdict(named)
  }

  private mutating func count() {
    let recent = faults.filter { $0.from <= second && hiddenUntil($0) + 140 >= second }
    let causes = Set(recent.map(\.cause)).count
    if office.open.count > causes { surplus.append(second) }
  }

  /// When the end of a fault can be seen: not while another one breaks the same things.
  private func hiddenUntil(_ fault: Fault) -> Double {
    var end = fault.until + fault.backDelay
    for _ in faults {
      for other in faults
      where other.from <= end && !Set(other.services).isDisjoint(with: fault.services) {
        end = max(end, other.until + other.backDelay)
      }
    }
    return end
  }
}
