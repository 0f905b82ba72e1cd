internal import CLinux
internal import Glibc
public import NIOCore
public import Relais

extension LineBinding {
  /// Binds a channel's socket to the device, if there is one; call before it connects or binds.
  ///
  /// Fails with ENODEV where no such device exists. Needs no privilege on Linux ≥ 5.7.
  public func bindDevice(of channel: any Channel) -> EventLoopFuture<Void> {
    guard let device, !device.isEmpty else { return channel.eventLoop.makeSucceededVoidFuture() }
    guard let name = Self.deviceName(device) else {
      return channel.eventLoop.makeFailedFuture(
        IOError(errnoCode: ENODEV, reason: "SO_BINDTODEVICE"))
    }
    guard let socket = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    return socket.unsafeSetSocketOption(
      level: .socket, name: .init(rawValue: SO_BINDTODEVICE), value: name)
  }

  /// The source address for a peer, with port 0; nil where the kernel chooses.
  ///
  /// - Throws: `.unreachable` where the source is no address or of the other family.
  public func source(towards peer: SocketAddress) throws(ProbeFailure) -> SocketAddress? {
    guard let source, !source.isEmpty else { return nil }
    guard let address = try? SocketAddress(ipAddress: source, port: 0) else {
      throw .unreachable(reason: "\(source) is no address to send from")
    }
    guard address.protocol == peer.protocol else {
      let family = peer.protocol == .inet6 ? "IPv6" : "IPv4"
      throw .unreachable(reason: "\(source) is no \(family) address to send from")
    }
    return address
  }

  /// A device's name as the kernel takes it: 16 bytes, the rest zero; nil where it is longer.
  private static func deviceName(_ device: String) -> (UInt64, UInt64)? {
    let bytes = Array(device.utf8)
    guard bytes.count < Int(IFNAMSIZ) else { return nil }
    var name: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &name) { $0.copyBytes(from: bytes) }
    return name
  }
}
