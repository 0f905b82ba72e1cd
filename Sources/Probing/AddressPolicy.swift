public import NIOCore
public import Relais

/// Which addresses a probe may ask.
///
/// A person who writes an address into the configuration means it: at an office that may be the
/// box, the phone system, or this machine. A redirect is written by a stranger: it may lead to the
/// Internet, from one machine of the LAN to another, or back to the very socket that sent it. So
/// a site on the Internet can never point a probe into the LAN, and nobody can point one at the
/// services of this machine. Addresses that hand out a cloud's secrets, and those that are no
/// single machine, are asked by nobody.
public struct AddressPolicy: Hashable, Sendable {
  /// The kinds of addresses that a configured target may have.
  public var kinds: Set<AddressKind>

  /// A policy that lets configured targets be of these kinds.
  public init(kinds: Set<AddressKind>) {
    self.kinds = kinds
  }

  /// For a node inside the office: everything that is a machine.
  public static let office = AddressPolicy(kinds: [.global, .local, .link, .loopback])

  /// For a node outside, the twin: the Internet only.
  public static let twin = AddressPolicy(kinds: [.global])

  /// Checks every address of a configured target.
  ///
  /// One forbidden address among several forbids the target: a name that answers with both is
  /// either a mistake or an attack, and the next answer could have them in another order.
  public func check(_ addresses: [SocketAddress]) throws(ProbeFailure) {
    for address in addresses where !kinds.contains(AddressKind(address)) {
      throw .forbidden(address: address.spelled)
    }
  }

  /// Checks every address that a redirect leads to, given the address it came from.
  public func check(
    _ addresses: [SocketAddress], redirectedFrom origin: SocketAddress
  ) throws(ProbeFailure) {
    let from = AddressKind(origin)
    for address in addresses {
      let to = AddressKind(address)
      guard kinds.contains(to),
        to == .global || address == origin || (to == .local && from == .local)
      else { throw .misdirected(address: address.spelled) }
    }
  }
}

extension SocketAddress {
  /// The address as people write it, without the port where it is an IP address.
  var spelled: String { ipAddress ?? pathname ?? description }
}
