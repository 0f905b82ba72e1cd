import Detection
import Relais

/// Which fault is taken for which, over many rehearsals of the simulated company: every fault of
/// the facts on detection, section 5, by itself, on days whose lines lose nothing up to a tenth of
/// all packets.
///
/// Each run is the real detector's in virtual time, from half a minute before the fault to a minute
/// after it; what it said last counts. The same arguments give the same matrix.
public struct ConfusionMatrix: Hashable, Sendable, Codable {
  /// One rehearsed fault.
  public struct Run: Hashable, Sendable, Codable {
    /// What was broken, by the names of components.
    public var truth: [String]
    /// What was said: for each fault, the components that look alike, likeliest first.
    public var said: [[String]]

    /// A run; see the properties.
    public init(truth: [String], said: [[String]]) {
      self.truth = truth
      self.said = said
    }

    /// Whether just the broken components were named, each alone.
    public var isExact: Bool {
      said.count == truth.count && said.allSatisfy { $0.count == 1 }
        && Set(said.flatMap { $0 }) == Set(truth)
    }

    /// Whether each group holds something that is broken, and each broken thing is in one.
    public var isHonest: Bool {
      said.count == truth.count && said.allSatisfy { !Set($0).isDisjoint(with: truth) }
        && truth.allSatisfy { broken in said.contains { $0.contains(broken) } }
    }

    /// Whether the first of each group is what is broken.
    public var isLeading: Bool {
      said.count == truth.count && Set(said.compactMap(\.first)) == Set(truth)
    }
  }

  /// Whether a twin looked on.
  public let isPaired: Bool
  /// Whether they were in the lab, on real links.
  public let isLab: Bool
  /// All runs, in the order of the faults.
  public let runs: [Run]

  /// Who looked.
  public var office: Telling.Office { isLab ? .lab : isPaired ? .paired : .alone }

  /// The part of a matrix that can be measured by itself, so that several can be side by side.
  public struct Part: Hashable, Sendable {
    /// Whether a twin looks on.
    public var isPaired: Bool
    /// What breaks.
    fileprivate var faults: [NamedFault]
    /// What chooses everything else.
    fileprivate var seed: UInt64
    /// The share of packets lost besides, 0…1.
    public var loss: Double
  }

  /// A fault and the component that it is.
  fileprivate struct NamedFault: Hashable, Sendable {
    var name: String
    var fault: Fault
  }

  /// The faults of the facts' table, by the names of their components.
  private static let table = [
    NamedFault(name: "machine", fault: .machine), NamedFault(name: "lan", fault: .lan),
    NamedFault(name: "box", fault: .box), NamedFault(name: "access_los", fault: .lossOfLight),
    NamedFault(name: "access", fault: .access), NamedFault(name: "access_up", fault: .accessUp),
    NamedFault(name: "access_dn", fault: .accessDown), NamedFault(name: "core", fault: .core),
    NamedFault(name: "peering", fault: .peering), NamedFault(name: "captive", fault: .wall),
    NamedFault(name: "dns", fault: .resolver),
    NamedFault(name: "anchor1", fault: .host("anchor1")), NamedFault(name: "twin", fault: .twin),
    NamedFault(name: "shop", fault: .host("shop")),
    NamedFault(name: "sip_peer", fault: .host("sip_peer")),
    NamedFault(name: "calls-in/sip_peer", fault: .inboundCalls),
    NamedFault(name: "backup", fault: .line(Company.backup)),
    NamedFault(name: "cell", fault: .line(Company.cell)),
  ]

  /// The names of all faults, in the order of rows and columns.
  public static let names = table.map(\.name)

  /// The most background loss of a run, 0…1.
  public static let greatestLoss = 0.1

  /// What must be measured for each fault by itself, so many runs in all, spread evenly.
  ///
  /// Without a twin there is no fault of the twin.
  public static func singles(runs: Int, seed: UInt64, isPaired: Bool) -> [Part] {
    let faults = table.filter { isPaired || $0.fault != .twin }
    return (0..<max(0, runs)).map { run in
      part([faults[run % faults.count]], seed &+ UInt64(run), isPaired)
    }
  }

  /// What must be measured for so many pairs of faults, each so often.
  public static func pairs(_ count: Int, runs: Int, seed: UInt64, isPaired: Bool) -> [Part] {
    drawn(count, seed: seed, at: isPaired ? .paired : .alone).enumerated().flatMap { index, pair in
      (0..<runs).map { part(pair, seed &+ UInt64(index * runs + $0), isPaired) }
    }
  }

  /// So many pairs of faults by their names; the same seed draws the same pairs.
  public static func drawnPairs(
    _ count: Int, seed: UInt64, at office: Telling.Office
  ) -> [[String]] {
    drawn(count, seed: seed, at: office).map { $0.map(\.name) }
  }

  /// Pairs that no single fault looks like (``Telling/isMasked``).
  private static func drawn(
    _ count: Int, seed: UInt64, at office: Telling.Office
  ) -> [[NamedFault]] {
    var chance = WeatherChance(seed: seed, sequence: 21)
    let faults = table.filter { office != .alone || $0.fault != .twin }
    var drawn: [[NamedFault]] = []
    // There are some hundred such pairs, so that a few thousand draws always find enough.
    for _ in 0..<10_000 where drawn.count < count {
      let first = Int(chance.between(0, Double(faults.count)))
      let second = Int(chance.between(0, Double(faults.count)))
      guard first < second else { continue }
      let pair = [faults[first], faults[second]]
      guard !Telling(pair.map(\.name), at: office).isMasked, !drawn.contains(pair) else {
        continue
      }
      drawn.append(pair)
    }
    return drawn
  }

  private static func part(_ faults: [NamedFault], _ seed: UInt64, _ isPaired: Bool) -> Part {
    var chance = WeatherChance(seed: seed, sequence: 20)
    return Part(
      isPaired: isPaired, faults: faults, seed: seed, loss: chance.uniform() * greatestLoss)
  }

  /// Lives through one part.
  public static func measure(_ part: Part) -> Run {
    var chance = WeatherChance(seed: part.seed, sequence: 7)
    let cut = 35 + chance.uniform()
    var day = Day(
      faults: part.faults.map { FaultSpan($0.fault, from: cut, until: cut + 60) },
      length: cut + 60)
    day.isPaired = part.isPaired
    day.background = part.loss
    // Longer ones are outages of their own, which would be another fault.
    day.longestBurst = 2
    var rehearsal = Rehearsal(day, seed: part.seed)
    rehearsal.run()
    return Run(
      truth: part.faults.map(\.name),
      said: rehearsal.detector.verdict.faults.map { $0.members.map(\.name) })
  }

  /// Puts the runs of parts together.
  public init(isPaired: Bool, isLab: Bool = false, runs: [Run]) {
    self.isPaired = isPaired
    self.isLab = isLab
    self.runs = runs
  }

  /// Measures everything, one run after another.
  public init(_ parts: [Part]) {
    self.init(isPaired: parts.first?.isPaired ?? false, runs: parts.map(Self.measure))
  }
}
