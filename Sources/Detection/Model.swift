public import Relais

/// What can break, what is asked, and which fault breaks which question; built once for each
/// configuration.
///
/// A primary line has the whole chain from the LAN to the peering; any other line is one component.
/// Checks that ask the same host share one target. Where a twin is paired, its view is part of it.
///
/// Office and twin have a model each, with the same components and names: in the office's stands
/// all that is known to both, in the twin's only what the twin can see by itself, as that is all it
/// has when the office is dark. Source: facts on detection, section 5.
public struct Model: Sendable {
  /// Where the node stands whose model this is: who asks, and whom the other tells.
  public let vantage: Vantage
  /// Whether there is a twin.
  public let isPaired: Bool
  /// The lines, in the order of the configuration: routed checks leave by the first that can.
  public let lines: [WatchedLine]
  /// The services.
  public let services: [Service]
  /// The checks that somebody makes: those of both vantages as one each, those of the twin only
  /// where there is one, and at the twin only its own.
  public let checks: [Check]
  /// Everything that is asked or heard: the paths of each line, what the twin asks besides, then
  /// one path for each check.
  public let paths: [Path]
  /// Everything that can break, near end first.
  public let components: [Component]
  /// The chance, 0…1, that a component is broken, before anything is observed.
  public let priors: [Component: Double]

  /// What the localiser adds up: a component, or one way in which it can be broken.
  let faults: [Fault]
  /// What breaks each path, in the order of `paths`.
  let routes: [Route]
  /// The place of each path in `paths`.
  let places: [PathID: Int]
  /// The place of the path of the first check; those of the others follow.
  let firstCheck: Int

  /// One way in which one component can be broken.
  struct Fault: Hashable, Sendable {
    /// What is broken.
    var component: Component
    /// Tells the ways apart; 0 for the only one.
    var variant: Int
    /// Its chance, 0…1.
    var prior: Double

    /// Whether it breaks every way to the anchors of a line.
    var silencesLine: Bool {
      switch component.kind {
      case .machine, .lan, .box, .accessLossOfLight, .access, .accessUp, .accessDown, .core,
        .peering, .line:
        true
      case .captive: variant == 0
      case .dns, .anchor, .twin, .target: false
      }
    }
  }

  /// What breaks a path.
  struct Route: Hashable, Sendable {
    /// The line it leaves by, as a place in `lines`; nil where the routes choose.
    var line: Int?
    /// The faults that break it, as places in `faults`, ascending.
    ///
    /// One set where that is fixed; one for each line where the routes choose; for a carrier, what
    /// breaks it while it is up and what explains that it is lost.
    var crossings: [[Int]]
  }

  /// Builds components, paths and priors.
  ///
  /// A check bound to a line that is not among the lines counts as one that the routes choose.
  ///
  /// - Parameters:
  ///   - lines: the office's lines, at the twin too.
  ///   - services: what people rely on.
  ///   - configured: the checks, as configured; those of both vantages become two.
  ///   - isPaired: whether there is a twin, without which nothing is seen from outside.
  ///   - vantage: where this node stands; the twin is always paired.
  public init(
    lines: [WatchedLine], services: [Service], checks configured: [Check], isPaired: Bool = false,
    vantage: Vantage = .office
  ) {
    let isPaired = isPaired || vantage == .twin
    let checks = configured.flatMap(\.asked).filter { check in
      check.vantage == .twin ? isPaired : vantage == .office
    }
    var plan = ModelPlan(lines: lines, checks: checks)
    if vantage == .office { for index in lines.indices { plan.addLine(index) } }
    if isPaired { plan.addTwin() }
    let firstCheck = plan.paths.count
    for check in checks { plan.addCheck(check) }

    let roles = [LineID: LineRole](lines.map { ($0.line.id, $0.line.role) }) { first, _ in first }
    var variants: Set<Variant> = []
    for sets in plan.crossings { for set in sets { variants.formUnion(set) } }
    let ordered = variants.sorted()
    let components = Set(ordered.map(\.component)).sorted()
    var priors: [Component: Double] = [:]
    for component in components {
      let role = component.line.flatMap { roles[$0] }
      priors[component] = ModelPriors.chance(of: component, role: role)
    }
    faults = ordered.map { variant in
      let ways = variant.component.kind == .captive ? 2.0 : 1
      let prior = (priors[variant.component] ?? 1e-6) / ways
      return Fault(component: variant.component, variant: variant.number, prior: prior)
    }
    var bits: [Variant: Int] = [:]
    for (bit, variant) in ordered.enumerated() { bits[variant] = bit }
    routes = zip(plan.routeLines, plan.crossings).map { line, sets in
      Route(line: line, crossings: sets.map { $0.compactMap { bits[$0] }.sorted() })
    }
    self.vantage = vantage
    self.isPaired = isPaired
    self.lines = lines
    self.services = services
    self.checks = checks
    self.components = components
    self.priors = priors
    self.firstCheck = firstCheck
    paths = plan.paths
    places = [PathID: Int](plan.paths.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  /// The paths of the anchors of a line.
  func anchorPaths(ofLine index: Int) -> [PathID] {
    guard vantage == .office else { return [] }
    let line = lines[index]
    return line.anchors.map { ModelPlan.anchorPath(line.line.id, $0) }
  }
}

/// A fault before it has a place in the model.
struct Variant: Hashable, Comparable {
  /// What is broken.
  var component: Component
  /// Tells apart the ways in which it can be; 0 for the first or only one.
  var number = 0

  /// By component, then by way: the order of the faults in a model.
  static func < (a: Variant, b: Variant) -> Bool {
    a.component == b.component ? a.number < b.number : a.component < b.component
  }
}
