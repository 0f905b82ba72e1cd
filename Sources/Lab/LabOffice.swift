import Rehearsal
import Relais

/// What the program in the lab's office is given: its configuration and a place for its data.
public struct LabOffice: Sendable {
  /// The configuration's path.
  public let configuration: String
  /// The data directory's path; it exists and is empty at the start.
  public let data: String

  /// The names of the lines in the configuration, the main one first; the simulated company's.
  static let lines = [Company.fibre, Company.backup, Company.cell]

  /// Writes the configuration into the lab; the office's usual one if there is no other.
  init(in lab: NetworkLab, text: String? = nil) throws {
    configuration = try lab.file("relais.yaml", [text ?? Self.text])
    data = "\(lab.directory)/data"
    try LabCommand.makeDirectory(data)
  }

  /// An office with three lines that knows whom it can ask along each, a shop and a phone trunk.
  ///
  /// The shop is asked by name, as its customers do, over the main line, whose operator's resolver
  /// finds it; the trunk by address over both wired lines.
  private static var text: String {
    let anchors = "[\(anchorAddresses.joined(separator: ", "))]"
    return """
      node: office
      lines:
        \(lines[0]):
          role: primary
          device: lan0
          gateway: 10.0.0.1
          anchors: \(anchors)
          operator:
            router: \(LabPlan.accessRouter)
            core: \(LabPlan.operatorCore)
            far_edge: \(LabPlan.farEdge)
            resolver: \(LabPlan.operatorResolver)
          public_resolver: \(LabPlan.address(of: .resolver))
          box:
            snmp:
              address: 10.0.0.1
              community: \(LabServers.community)
              interface: wan
        \(lines[1]):
          role: backup
          device: bk0
          gateway: 10.2.0.1
          anchors: \(anchors)
        \(lines[2]):
          role: emergency
          device: cell0
          gateway: 10.3.0.1
          metered: true
          anchors: \(anchors)
      services:
        site:
          title: {en: The shop's site, fr: Le site}
        calls:
          title: {en: Calls, fr: Les appels}
      checks:
        shop: {probe: http, \(shop), line: \(lines[0]), service: site, \(pace)}
        trunk: {probe: sip, \(trunk), line: \(lines[0]), service: calls, \(pace)}
        trunk-over-backup: {probe: sip, \(trunk), line: \(lines[1]), \(pace)}
      """
  }

  /// The same office where a twin asks the shop and the trunk as well.
  static var pairedText: String {
    text + "\n"
      + """
        shop-outside: {probe: http, \(shop), from: twin, service: site, \(pace)}
        trunk-outside: {probe: sip, \(trunk), from: twin, service: calls, \(pace)}
        call-in: {probe: call, \(trunk), number: office, from: twin, service: calls, \(pace)}
      """
  }

  private static let shop =
    "url: http://\(LabServers.shopName)/, contains: \(LabServers.shopGreeting)"
  private static let trunk = "host: \(LabPlan.address(of: .sip))"
  private static let pace = "every: 5s, timeout: 2s, retry: 1s"

  private static let anchorAddresses = [LabSpace.anchor1, .anchor2, .anchor3]
    .map(LabPlan.address(of:))
}
