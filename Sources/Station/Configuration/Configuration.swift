public import Announcing
public import Detection
public import Pages
public import Probing
internal import Publishing
public import Relais

/// What a node is.
public enum NodeRole: String, Hashable, Sendable, Codable, CaseIterable {
  /// Office and twin in one process, for a first try.
  case solo
  /// On the office's LAN.
  case office
  /// Outside the office, on a small server.
  case twin
}

/// Where the HTTP side listens.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// An IPv4 or IPv6 address.
  public var host: String
  /// 0…65,535; 0 lets the system choose.
  public var port: Int

  /// An address and a port.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Where a twin lets offices in if nothing else is said: every address, TCP and UDP.
  public static let standardForNodes = ListenAddress(
    host: "0.0.0.0", port: NodeAddress.standardPort)

  /// Reads `127.0.0.1:8080`, `[::1]:8080` or `:8080` (every IPv4 address); nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return nil
    }
    if host.isEmpty { host = "0.0.0.0" }
    guard AddressLiteral.isValid(host) else { return nil }
    self.init(host: host, port: port)
  }

  /// As ``init(_:)`` reads it.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A line as configured; what is left out is found by looking when the station starts.
public struct ConfiguredLine: Sendable {
  /// The line itself.
  public var line: Line
  /// Addresses to ask to see whether the line works; empty means the default anchors.
  public var anchors: [Anchor]
  /// The operator's first router, if named.
  public var accessRouter: String?
  /// A host in the operator's core, if named.
  public var operatorCore: String?
  /// A host at the far edge of the operator's network, if named.
  public var operatorFarEdge: String?
  /// The operator's resolver, if named.
  public var operatorResolver: String?
  /// A resolver that is not the operator's, if named.
  public var publicResolver: String?
  /// How to ask the box for its own view of the access line, if it is to be asked.
  public var box: BoxAccess?
}

/// How to ask a box for its own view of the access line.
public enum BoxAccess: Hashable, Sendable {
  /// SNMP version 2c: the operational status of one interface.
  case snmp(address: String, port: Int, community: String, interface: String)
  /// TR-064: the box's own web service, with an account.
  case tr064(address: String, port: Int, user: String, password: String)
}

/// A check with the probe that carries it out.
public struct ConfiguredCheck: Sendable {
  /// What the scheduler and the core need to know.
  public var check: Check
  /// The probe with its settings.
  public var probe: any Probe
}

/// Everything that a station is told before it starts.
public struct Configuration: Sendable {
  /// The node's name; prefixes its incidents' numbers.
  public var node: NodeID
  /// What the node is.
  public var role: NodeRole
  /// Where everything is served: the public page, board, desk, `/healthz` and `/metrics`.
  public var listen: [ListenAddress]
  /// Where other nodes are let in; nil lets nobody in, as an office does, which dials.
  public var listenNodes: ListenAddress?
  /// The proxy by which an office reaches its twin before it tries its lines; nil for none.
  public var proxy: ProxyAddress?
  /// How it is served.
  public var serving = ServingSettings()
  /// False DOWN a year and line that the detector may make.
  public var falseDownsPerYear: Double
  /// How long all must be well before an incident is resolved by itself.
  public var calm: Duration
  /// The lines; empty means those that the machine's routes show.
  public var lines: [ConfiguredLine]
  /// What people rely on.
  public var services: [Service]
  /// The probes configured.
  public var checks: [ConfiguredCheck]
  /// Where announcements go, beside the public page.
  public var channels: [ConfiguredChannel] = []
  /// The words that drafts are made of; nil where even the standard ones cannot be read.
  public var phrasebook = try? Phrasebook.standard
  /// How many people must approve.
  public var approval = ApprovalPolicy()
  /// The mail channel by whose server those who may approve are written to; nil for none.
  public var approvalMail: ChannelID?
  /// What the twin publishes by itself while the office is dark; nil for nothing.
  public var darkness: DarknessRule?
  /// The folder to which the public pages are written whenever they change; nil for none.
  ///
  /// At a twin of several companies each has a folder of its name in it.
  public var exportFolder: String?
  /// The settings that it was read from; nil where there is no file.
  public var source: Setting?
  /// How the company speaks to strangers, as far as the file says: its address may be empty.
  public var writtenPage: PublicSettings

  /// How the company speaks to strangers; where no address is named, it is that of this machine.
  public var page: PublicSettings {
    var page = writtenPage
    page.takesSubscribers =
      !page.url.isEmpty && channels.contains { $0.channel is SubscribersChannel }
    guard writtenPage.url.isEmpty, var address = listen.first else { return page }
    if address.host == "0.0.0.0" { address.host = "127.0.0.1" }
    if address.host == "::" { address.host = "::1" }
    page.url = "\(serving.tls == nil ? "http" : "https")://\(address)"
    return page
  }

  /// What a station does without a file: it watches the machine's own way out.
  public static func standard(role: NodeRole = .solo) -> Configuration {
    Configuration(
      node: NodeID(role.rawValue), role: role,
      listen: [ListenAddress(host: "127.0.0.1", port: 8_080)],
      listenNodes: role == .twin ? .standardForNodes : nil, falseDownsPerYear: 1,
      calm: .seconds(120), lines: [], services: [], checks: [],
      writtenPage: .standard)
  }
}
