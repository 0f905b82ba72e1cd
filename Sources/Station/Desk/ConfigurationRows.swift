internal import Detection
internal import Pages
internal import Relais

/// The configuration as the desk shows it: what each part is set to, and of secrets only that there
/// are some.
struct ConfigurationRows {
  /// The rows, section by section.
  private(set) var rows: [ConfigurationRow] = []

  /// The rows of a configuration.
  init(_ configuration: Configuration) {
    let standard = Configuration.standard(role: configuration.role)
    add("node", configuration.node.name, isStandard: configuration.node == standard.node)
    add("role", configuration.role.rawValue)
    add(
      "listen", configuration.listen.map(\.description),
      isStandard: configuration.listen == standard.listen)
    add("listen_nodes", configuration.listenNodes?.description)
    serving(configuration.serving)
    add("export", configuration.exportFolder)
    add(
      "detection.false_downs_per_year", "\(configuration.falseDownsPerYear)",
      isStandard: configuration.falseDownsPerYear == standard.falseDownsPerYear)
    add(
      "incidents.calm", configuration.calm.written,
      isStandard: configuration.calm == standard.calm)
    page(configuration.page, standard.page)
    for line in configuration.lines { add(line) }
    for service in configuration.services { add(service) }
    for check in configuration.checks { add(check.check) }
  }

  private mutating func serving(_ serving: ServingSettings) {
    add("listen_public", serving.publicListen.map(\.description))
    add("trusted_proxies", serving.trustedProxies)
    add("tls.certificate", serving.tls?.certificate)
    // The file's name is no secret; what is in it never gets here.
    add("tls.key", serving.tls?.key)
  }

  private mutating func page(_ page: PublicSettings, _ standard: PublicSettings) {
    add("page.company", page.title)
    add("page.url", page.url, isStandard: page.url == standard.url)
    add("page.time_zone", page.zone.name, isStandard: page.zone == standard.zone)
    add(
      "page.languages", page.languages.map(\.name), isStandard: page.languages == standard.languages
    )
  }

  private mutating func add(_ line: ConfiguredLine) {
    let name = "lines.\(line.line.id)"
    add("\(name).role", line.line.role.rawValue)
    add("\(name).device", line.line.device)
    add("\(name).source", line.line.source)
    add("\(name).gateway", line.line.gateway)
    if line.line.isMetered { add("\(name).metered", "true") }
    add("\(name).anchors", line.anchors.map(\.address))
    add("\(name).operator.router", line.accessRouter)
    add("\(name).operator.core", line.operatorCore)
    add("\(name).operator.far_edge", line.operatorFarEdge)
    add("\(name).operator.resolver", line.operatorResolver)
    add("\(name).public_resolver", line.publicResolver)
    switch line.box {
    case .snmp(let address, let port, _, let interface):
      add("\(name).box.snmp", "\(address) port \(port), \(interface)")
      rows.append(ConfigurationRow("\(name).box.community", .secret))
    case .tr064(let address, let port, let user, _):
      add("\(name).box.tr064", "\(address) port \(port), \(user)")
      rows.append(ConfigurationRow("\(name).box.password", .secret))
    case nil: break
    }
  }

  private mutating func add(_ service: Service) {
    add("services.\(service.id).title", service.title)
    add("services.\(service.id).needs", service.dependencies.map(\.name))
  }

  private mutating func add(_ check: Check) {
    let name = "checks.\(check.id)"
    add("\(name).probe", check.probe)
    add("\(name).target", check.target)
    add("\(name).service", check.service?.name)
    add("\(name).line", check.line?.name)
    add("\(name).every", check.period.written)
    add("\(name).timeout", check.timeout.written)
    add("\(name).failures", "\(check.failures)")
    add("\(name).successes", "\(check.successes)")
    add("\(name).retry", check.retry.written)
    add("\(name).slow", check.slow?.written)
  }

  private mutating func add(_ name: String, _ value: String?, isStandard: Bool = false) {
    guard let value, !value.isEmpty else { return }
    rows.append(ConfigurationRow(name, .plain(value), isStandard: isStandard))
  }

  private mutating func add(_ name: String, _ values: [String], isStandard: Bool = false) {
    add(name, values.joined(separator: ", "), isStandard: isStandard)
  }

  private mutating func add(_ name: String, _ text: LocalizedText) {
    for (language, words) in text.words.sorted(by: { $0.key < $1.key }) {
      add("\(name).\(language)", words)
    }
  }
}
