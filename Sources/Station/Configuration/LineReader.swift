internal import Detection
internal import Relais

extension ConfiguredLine {
  /// Reads one entry of `lines`.
  init(_ name: String, _ reader: inout SettingsReader) {
    line = Line(
      id: LineID(name), role: reader.choice("role", default: .primary),
      device: reader.text("device"), source: reader.address("source"),
      gateway: reader.address("gateway"), isMetered: reader.flag("metered", default: false))
    anchors = reader.anchors()
    if var network = reader.map("operator") {
      accessRouter = network.address("router")
      operatorCore = network.address("core")
      operatorFarEdge = network.address("far_edge")
      operatorResolver = network.address("resolver")
      reader.absorb(network)
    }
    publicResolver = reader.address("public_resolver")
    if var access = reader.map("box") {
      box = BoxAccess(&access, gateway: line.gateway)
      reader.absorb(access)
    }
    if !anchors.isEmpty, anchors.count < 2 {
      reader.note(
        "anchors", found: "a single anchor",
        allowed: "at least two: one silent host must never pass for a dead line")
    }
    if let device = line.device, device.utf8.count > 15 || device.isEmpty {
      reader.note("device", found: "\"\(device)\"", allowed: "a device name of 1 to 15 letters")
    }
  }
}

extension BoxAccess {
  /// Reads `box`, which names one way of asking; nil, and a problem, where it names none.
  init?(_ reader: inout SettingsReader, gateway: String?) {
    if var snmp = reader.map("snmp") {
      let address = snmp.address("address") ?? gateway
      let access = BoxAccess.snmp(
        address: address ?? "", port: snmp.integer("port", in: 1...65_535, default: 161),
        community: snmp.text("community") ?? "public",
        interface: snmp.requiredText("interface", "the name of the access line's interface"))
      if address == nil { snmp.missing("address", "the box's address") }
      reader.absorb(snmp)
      self = access
    } else if var service = reader.map("tr064") {
      let address = service.address("address") ?? gateway
      let access = BoxAccess.tr064(
        address: address ?? "", port: service.integer("port", in: 1...65_535, default: 49_000),
        user: service.requiredText("user", "an account of the box"),
        password: service.secret("password"))
      if address == nil { service.missing("address", "the box's address") }
      reader.absorb(service)
      self = access
    } else {
      reader.missing("snmp", "or tr064, with how to ask the box")
      return nil
    }
  }
}

extension SettingsReader {
  /// The anchors: a list of addresses, or a map from names to addresses.
  fileprivate mutating func anchors() -> [Anchor] {
    let pairs: [(key: String, value: String)]
    if case .map = setting("anchors")?.content {
      pairs = self.pairs("anchors")
    } else {
      pairs = texts("anchors").map { (key: $0, value: $0) }
    }
    return pairs.compactMap { name, address in
      if AddressLiteral.isValid(address) { return Anchor(name: name, address: address) }
      note(
        "anchors", found: "\"\(address)\"",
        allowed: "IP addresses outside the operator's network, such as 1.1.1.1")
      return nil
    }
  }
}
