import Relais

/// Collects paths and what breaks each, line by line and check by check.
struct ModelPlan {
  /// Time between the probes of a path that no line detector sends, when all is well: 0.2/s.
  static let calmPeriod: Duration = .seconds(5)

  /// The lines, in the order of the configuration; places below refer to it.
  let lines: [WatchedLine]
  /// The paths so far: those of lines first, then one for each check.
  private(set) var paths: [Path] = []
  /// The line that each path leaves by, as a place in `lines`; nil where the routes choose.
  private(set) var routeLines: [Int?] = []
  /// What breaks each path; see ``Model/Route/crossings``.
  private(set) var crossings: [[Set<Variant>]] = []

  /// The targets that checks ask both from the office and from outside.
  private(set) var twoSided: Set<Component> = []

  /// A plan of these lines, still without paths; the checks are those that will be added.
  init(lines: [WatchedLine], checks: [Check]) {
    self.lines = lines
    func targets(_ vantage: VantageChoice) -> Set<Component> {
      Set(checks.filter { $0.vantage == vantage }.map { target(of: $0).component })
    }
    guard checks.contains(where: { $0.vantage == .twin }) else { return }
    twoSided = targets(.office).intersection(targets(.twin)).filter { $0.kind == .target }
  }

  /// The name of the path to an anchor over a line: `fibre/anchor/192.0.2.1`.
  static func anchorPath(_ line: LineID, _ anchor: Anchor) -> PathID {
    PathID("\(line)/anchor/\(anchor.address)")
  }

  /// Adds all paths of a line but its checks.
  mutating func addLine(_ index: Int) {
    let watched = lines[index]
    let id = watched.line.id
    if let device = watched.line.device {
      let lost = chain(index, to: .lan)
      addPath(
        "\(id)/carrier", Witness(.box, name: device, line: id), .carrier(device: device), index,
        [[Variant(component: Component(.machine))], lost])
    }
    if let gateway = watched.line.gateway {
      addPath(
        "\(id)/box", Witness(.box, name: gateway, line: id), .echo(address: gateway), index,
        [chain(index, to: .box)])
    }
    if watched.hasBoxStatus {
      let seen = chain(index, to: .box).union(chain(index, to: .accessLossOfLight))
      addPath(
        "\(id)/box-status", Witness(.box, name: watched.line.gateway ?? "", line: id), .boxStatus,
        index, [seen])
    }
    if watched.line.role == .primary { addOperator(index) }
    for anchor in watched.anchors {
      addPath(
        Self.anchorPath(id, anchor).name, Witness(.anchor, name: anchor.name, line: id),
        .echo(address: anchor.address), index,
        [chain(index, to: .captive).union([Variant(component: component(of: anchor))])])
    }
  }

  /// Adds the path of a check.
  mutating func addCheck(_ check: Check) {
    guard check.vantage != .twin else { return addCheckFromOutside(check) }
    let bound = check.line.flatMap { line in lines.firstIndex { $0.line.id == line } }
    let sets = (bound.map { [$0] } ?? Array(lines.indices)).map { crossed(by: check, over: $0) }
    let own: Set<Variant> = [Variant(component: Component(.machine)), target(of: check)]
    let witness = Witness(.target, name: check.target, line: check.line)
    addPath(
      "check/\(check.id)", witness, .check(check.id), bound, sets.isEmpty ? [own] : sets,
      period: check.period)
  }

  private mutating func addOperator(_ index: Int) {
    let watched = lines[index]
    let id = watched.line.id
    func echo(_ address: String) -> Path.Method { .echo(address: address) }
    if let router = watched.accessRouter {
      addPath(
        "\(id)/access-router", Witness(.accessRouter, name: router, line: id), echo(router), index,
        [chain(index, to: .accessDown)])
    } else if watched.line.gateway != nil, let anchor = watched.anchors.first {
      addPath(
        "\(id)/access-router", Witness(.accessRouter, name: "", line: id),
        .hop(count: 2, towards: anchor.address), index, [chain(index, to: .accessDown)])
    }
    if let core = watched.operatorCore {
      addPath(
        "\(id)/core", Witness(.operatorCore, name: core, line: id), echo(core), index,
        [chain(index, to: .accessDown)])
    }
    if let edge = watched.operatorFarEdge {
      addPath(
        "\(id)/far-edge", Witness(.operatorFarEdge, name: edge, line: id), echo(edge), index,
        [chain(index, to: .core)])
    }
    addResolvers(index)
  }

  private mutating func addResolvers(_ index: Int) {
    let watched = lines[index]
    let id = watched.line.id
    if let resolver = watched.operatorResolver {
      let outside = resolver == watched.publicResolver || anchor(at: resolver) != nil
      let dns = Variant(component: Component(.dns, line: id))
      addPath(
        "\(id)/resolver/operator", Witness(.operatorResolver, name: resolver, line: id),
        .query(resolver: resolver), index,
        [chain(index, to: outside ? .captive : .core).union([dns])])
    }
    if let resolver = watched.publicResolver, resolver != watched.operatorResolver {
      let itself =
        anchor(at: resolver).map { component(of: $0) } ?? Component(.target, subject: resolver)
      addPath(
        "\(id)/resolver/public", Witness(.publicResolver, name: resolver, line: id),
        .query(resolver: resolver), index,
        [chain(index, to: .captive).union([Variant(component: itself)])])
    }
  }

  /// Adds a path, with what breaks it on each line that it may leave by.
  mutating func addPath(
    _ id: String, from vantage: Vantage = .office, _ witness: Witness, _ method: Path.Method,
    _ line: Int?, _ sets: [Set<Variant>], period: Duration = calmPeriod
  ) {
    paths.append(
      Path(
        id: PathID(id), vantage: vantage, witness: witness, method: method,
        line: line.map { lines[$0].line.id },
        crosses: Set((sets.first ?? []).map(\.component)), period: period))
    routeLines.append(line)
    crossings.append(sets)
  }
}
