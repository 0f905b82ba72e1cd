public import Detection
internal import Relais

/// What zero configuration finds: the lines of this machine and the resolvers it asks.
public struct Discovery: Hashable, Sendable {
  /// The lines, the one that the routes prefer first; empty where there is no default route.
  public var lines: [WatchedLine]
  /// The resolvers, in the order in which the system asks them.
  public var resolvers: [Resolver]

  /// Looks at this machine's network and resolvers; asks nobody.
  public static func look() throws(LinesError) -> Discovery {
    Discovery(network: try NetworkSnapshot.current(), resolvers: ResolverFile.system())
  }

  /// Judges a network and a list of resolvers.
  ///
  /// A line is a device with a default route. The least metric in the main table makes the primary
  /// line; of the others, modems, phones and dial-up links are emergency lines, and all else is a
  /// backup. Modems and phones count as paid by volume wherever they stand, dial-up links only as
  /// emergency lines: over the only line, PPP is how DSL is spoken.
  ///
  /// A line that carries IPv4 is judged by IPv4 anchors alone: were both families asked, the loss
  /// of one would look like a line that loses half of its packets. The operator's resolver is the
  /// first that is neither public, nor the box, nor the company's, nor this machine's, and goes to
  /// the first line, because the system's list does not say which line it came by. A box that
  /// passes questions on is not taken for it: it may answer by itself while the line is dead.
  ///
  /// Tunnels are no lines: they run over one. Where two boxes stand on one link and each has a
  /// route with a source address of its own, each is a line told apart by that address.
  public init(network: NetworkSnapshot, resolvers addresses: [IPAddress]) {
    let ways = Way.all(in: network)
    let gateways = Set(network.defaultRoutes.compactMap(\.gateway))
    let resolvers = addresses.map { address in
      Resolver(address: address, owner: Self.owner(of: address, gateways, network))
    }
    let carrier = resolvers.first { $0.owner == .lineOperator }
    self.resolvers = resolvers
    lines = ways.enumerated().map { rank, way in
      WatchedLine(
        line: way.line(isFirst: rank == 0),
        anchors: (way.hasIPv4 ? WellKnown.anchors : WellKnown.anchorsIPv6).map {
          Anchor(name: $0, address: $0)
        },
        operatorResolver: rank == 0 ? carrier?.address.description : nil,
        publicResolver: way.hasIPv4 ? WellKnown.resolver : WellKnown.resolverIPv6)
    }
  }

  /// Whose a resolver seems to be.
  ///
  /// Nothing in the protocol tells: what is neither public, nor this
  /// machine, nor a gateway, nor on a link of ours, was handed out by the line's operator.
  private static func owner(
    of address: IPAddress, _ gateways: Set<IPAddress>, _ network: NetworkSnapshot
  ) -> Resolver.Owner {
    if WellKnown.publicResolvers.contains(address) { return .everybody }
    if address.isLoopback || network.addresses.contains(where: { $0.address == address }) {
      return .machine
    }
    if gateways.contains(address) { return .box }
    let isNear = network.addresses.contains {
      $0.address.shares(prefix: $0.prefixLength, with: address)
    }
    return isNear || address.isLinkLocal ? .company : .lineOperator
  }
}
