internal import Detection
internal import Lines
internal import Probing
internal import Relais

/// What there is to watch: the configuration, completed by what was found by looking.
struct Outlook: Sendable {
  /// The lines with all that is known to ask along them.
  var lines: [WatchedLine]
  /// How each line's box is asked for its own view.
  var boxes: [LineID: BoxAccess]
  /// The resolvers that names are found by, as addresses, in the order of asking.
  var resolvers: [String]
  /// What could not be found, in words with a remedy.
  var troubles: [String]

  /// Completes a configuration.
  init(_ configuration: Configuration) {
    troubles = []
    boxes = [:]
    resolvers = []
    lines = []
    let found = look()
    lines =
      configuration.lines.isEmpty
      ? found?.lines ?? []
      : configuration.lines.map { line in complete(line, found?.lines ?? []) }
    resolvers = found?.resolvers.map(\.address.description) ?? []
    for line in configuration.lines {
      if let box = line.box { boxes[line.line.id] = box }
    }
    if lines.isEmpty, found != nil {
      troubles.append(
        "no default route: this machine has no way out to watch; set one, or name the lines in a "
          + "configuration (relais init)")
    }
  }

  /// The lines of an office elsewhere, as it has told of them.
  init(elsewhere configuration: Configuration) {
    troubles = []
    boxes = [:]
    resolvers = []
    lines = configuration.lines.map { configured in
      WatchedLine(
        line: configured.line, anchors: configured.anchors,
        operatorFarEdge: configured.operatorFarEdge)
    }
  }

  /// Whether this shows a line that the other does not, or the same line by another way.
  ///
  /// A line that is gone from this one is no news: that is how a dead line looks.
  func improves(on other: Outlook) -> Bool {
    lines.contains { watched in
      let before = other.lines.first { $0.line.id == watched.line.id }
      guard watched.line.device != nil else { return false }
      return before?.line.gateway != watched.line.gateway
        || before?.line.source != watched.line.source || before == nil
    }
  }

  private mutating func look() -> Discovery? {
    do throws(LinesError) {
      return try Discovery.look()
    } catch {
      troubles.append("cannot look at this machine's network: \(error)")
      return nil
    }
  }

  /// A configured line: what it leaves out is taken from the line found on the same device.
  private func complete(_ configured: ConfiguredLine, _ found: [WatchedLine]) -> WatchedLine {
    let twin = found.first { other in
      if let device = configured.line.device { return other.line.device == device }
      if let gateway = configured.line.gateway { return other.line.gateway == gateway }
      return found.count == 1
    }
    var line = configured.line
    line.device = line.device ?? twin?.line.device
    line.gateway = line.gateway ?? twin?.line.gateway
    let standard = WellKnown.anchors.map { Anchor(name: $0, address: $0) }
    return WatchedLine(
      line: line,
      anchors: configured.anchors.isEmpty
        ? twin?.anchors ?? standard : configured.anchors,
      accessRouter: configured.accessRouter, operatorCore: configured.operatorCore,
      operatorFarEdge: configured.operatorFarEdge,
      operatorResolver: configured.operatorResolver ?? twin?.operatorResolver,
      publicResolver: configured.publicResolver ?? twin?.publicResolver,
      hasBoxStatus: configured.box != nil)
  }
}

extension Line {
  /// How a socket is made to leave by this line.
  var binding: LineBinding { LineBinding(device: device, source: source) }
}
