internal import Detection
internal import Lines
internal import Relais

/// The configuration that `relais init` writes: what was found, and comments on what to add.
public enum InitialConfiguration {
  /// The text of the file, from a look at this machine's network; asks nobody.
  public static func text() -> String {
    let found = try? Discovery.look()
    return head + lines(found?.lines ?? []) + rest
  }

  private static let head = """
    # Relais: what this office watches. "relais lint relais.yaml" tells every mistake in it,
    # "relais run --config relais.yaml" starts it, "relais reload" reads it again.
    # Durations are written 500ms, 30s, 5min, 2h.

    node: office              # this node's name; its incidents are called office-1, office-2 …
    role: solo                # solo, office or twin
    listen: 127.0.0.1:8080    # the public page, the board, /healthz and /metrics

    # page:                       # how the company speaks to strangers
    #   company: "Exemple SA"
    #   url: https://status.example.com
    #   languages: [fr, en]       # the first for readers who want neither

    # detection:
    #   false_downs_per_year: 1   # how often, by chance alone, a line may be called dead

    # incidents:
    #   calm: 2min                # how long all must be well before an incident is resolved


    """

  private static func lines(_ lines: [WatchedLine]) -> String {
    var text = """
      # The ways out of the office. What is left out is found by looking.
      lines:

      """
    if lines.isEmpty {
      text += """
        # No default route was found on this machine.
        # fibre:
        #   device: eth0

        """
    }
    for found in lines {
      let line = found.line
      text +=
        "  \(line.id):\n    role: \(line.role.rawValue)          # primary, backup or emergency\n"
      if let device = line.device { text += "    device: \(device)\n" }
      if let gateway = line.gateway { text += "    gateway: \(gateway)\n" }
      if line.isMetered {
        text += "    metered: true          # paid by volume: probed sparingly\n"
      }
      text += "    anchors: [\(found.anchors.map(\.address).joined(separator: ", "))]\n"
      if let resolver = found.operatorResolver {
        text += "    operator:\n      resolver: \(resolver)\n"
      } else {
        text += """
              # operator:              # hosts of the operator, to tell where a fault is
              #   router: 192.0.2.1    # its first router
              #   core: 192.0.2.53     # something in its network
              #   far_edge: 192.0.2.99 # where its network ends
              #   resolver: 192.0.2.53

          """
      }
      if let resolver = found.publicResolver { text += "    public_resolver: \(resolver)\n" }
      text += """
            # box:                   # the box's own view of the access line
            #   snmp: {community: public, interface: wan}
            #   tr064: {user: relais, password_file: /etc/relais/box}

        """
    }
    return text + "\n"
  }

  private static let rest = """
    # What people rely on, as they name it.
    services:
      # site:
      #   title: {fr: "Le site", en: "The site"}
      # ordering:
      #   title: {fr: "Commandes", en: "Ordering"}
      #   depends: [site]

    # What is asked, how often, and for which service it speaks.
    checks:
      # shop:
      #   probe: http
      #   url: https://shop.example/
      #   contains: "Basket"
      #   service: site
      #   every: 30s
      # order:
      #   probe: flow
      #   service: ordering
      #   every: 5min
      #   steps:
      #     - {name: basket, url: "https://shop.example/basket?add=1", contains: "1 item"}
      #     - {name: checkout, url: "https://shop.example/checkout", contains: "Your order"}
      # mail:
      #   probe: smtp
      #   host: mail.example
      #   encryption: starttls
      # phone:
      #   probe: sip
      #   host: sip.example
      #   line: each            # once over each line

    """
}
