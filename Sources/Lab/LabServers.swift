/// The lab's servers: real programs, each in its own namespace.
struct LabServers: Sendable {
  /// The lab they run in.
  let lab: LabName

  /// The community that the box answers to.
  static let community = "office"
  /// The shop's name, which only the resolvers know.
  static let shopName = "shop.test"
  /// The phone trunk's name.
  static let trunkName = "sip.test"
  /// What the shop's page says, and the portal's does not.
  static let shopGreeting = "Welcome to the shop"

  /// Every server with its space and the ports that it listens on when it is ready.
  var all: [(space: LabSpace, ports: [Int], program: LabProgram)] {
    [
      (.edge, [53], resolver(in: .edge, at: LabPlan.operatorResolver)),
      (.edge, [8_080], web(in: .edge, file: "portal")),
      (.resolver, [53], resolver(in: .resolver, at: LabPlan.address(of: .resolver))),
      (.shop, [80, 443], web(in: .shop, file: "shop")),
      (.sip, [5_060], trunk), (.pbx, [5_060], phone),
      (.box, [161], agent),
    ]
  }

  /// Writes the servers' settings into the lab's directory.
  func writeSettings() throws {
    try LabCommand.write(
      Self.site(listen: ["80", "443"], says: Self.shopGreeting, directory: lab.directory),
      to: path("shop.conf"))
    try LabCommand.write(
      Self.site(listen: ["8080"], says: "Please sign in to go on", directory: lab.directory),
      to: path("portal.conf"))
    try LabCommand.write(Self.trunkScript, to: path("trunk.cfg"))
    try LabCommand.makeDirectory(path("phone"))
    try LabCommand.write(Self.phoneSettings, to: path("phone/config"))
    try LabCommand.write(Self.phoneAccounts, to: path("phone/accounts"))
    try LabCommand.write("", to: path("phone/contacts"))
    try LabCommand.write(
      "agentaddress udp:10.0.0.1:161\nrocommunity \(Self.community)\n"
        + "dontLogTCPWrappersConnects yes\n",
      to: path("snmpd.conf"))
  }

  private func path(_ file: String) -> String { "\(lab.directory)/\(file)" }

  private func program(
    _ name: String, in space: LabSpace, _ words: [String], environment: [String: String] = [:]
  ) -> LabProgram {
    LabProgram(
      name: "\(name) of \(space.rawValue)",
      words: ["ip", "netns", "exec", space.namespace(in: lab)] + words, environment: environment)
  }

  /// Answers every name with the shop's address, but for the trunk's and `nowhere.test`.
  private func resolver(in space: LabSpace, at address: String) -> LabProgram {
    program(
      "dnsmasq", in: space,
      [
        "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
        "--user=root", "--group=root", "--pid-file=", "--log-facility=-", "--bind-interfaces",
        "--listen-address=\(address)", "--address=/#/\(LabPlan.address(of: .shop))",
        "--address=/\(Self.trunkName)/\(LabPlan.address(of: .sip))", "--address=/nowhere.test/",
      ])
  }

  private func web(in space: LabSpace, file: String) -> LabProgram {
    program(
      "nginx", in: space,
      ["nginx", "-p", lab.directory, "-c", path("\(file).conf"), "-e", "stderr"])
  }

  /// Answers OPTIONS itself, and passes calls on to the office.
  private var trunk: LabProgram {
    program(
      "kamailio", in: .sip,
      [
        "kamailio", "-DD", "-E", "-f", path("trunk.cfg"), "-w", lab.directory, "-Y", lab.directory,
        "-P", path("trunk.pid"), "-m", "16", "-M", "4",
      ])
  }

  /// Rings until the call is taken back.
  private var phone: LabProgram {
    program("baresip", in: .pbx, ["baresip", "-f", path("phone")])
  }

  private var agent: LabProgram {
    program(
      "snmpd", in: .box,
      ["snmpd", "-f", "-LE", "4", "-m", "", "-C", "-c", path("snmpd.conf")],
      environment: ["SNMP_PERSISTENT_DIR": lab.directory])
  }

  private static func site(listen: [String], says greeting: String, directory: String) -> String {
    """
    daemon off; master_process off; user root; pid \(directory)/nginx-\(listen[0]).pid;
    events {}
    http {
      access_log off; client_body_temp_path \(directory)/body; proxy_temp_path \(directory)/proxy;
      fastcgi_temp_path \(directory)/fcgi; uwsgi_temp_path \(directory)/uwsgi;
      scgi_temp_path \(directory)/scgi;
      server {
        \(listen.map { "listen \($0);" }.joined(separator: " "))
        location / { default_type text/html; return 200 "<h1>\(greeting)</h1>\\n"; }
      }
    }

    """
  }

  /// A stateful proxy, RFC 3261 section 16; the office is where its operator sees it.
  private static let trunkScript = """
    #!KAMAILIO
    debug=0
    log_stderror=yes
    children=1
    disable_tcp=yes
    listen=udp:\(LabPlan.address(of: .sip)):5060
    loadmodule "tm.so"
    loadmodule "sl.so"
    loadmodule "pv.so"
    loadmodule "textops.so"
    modparam("tm", "fr_timer", 5000)
    request_route {
      if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
      $du = "sip:\(LabPlan.boxOutside):5060";
      if (is_method("CANCEL") && !t_check_trans()) { exit; }
      t_relay();
    }

    """

  private static let phoneSettings = """
    sip_listen \(LabPlan.phone):5060
    net_interface eth0
    module_path /usr/lib/baresip/modules
    module g711.so
    module_app account.so

    """

  /// Its own account registers nowhere: the trunk knows where the office is.
  private static let phoneAccounts = "<sip:office@\(LabPlan.phone)>;regint=0\n"
}
