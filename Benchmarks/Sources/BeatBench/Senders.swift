internal import CLinux
internal import Exchange
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import Twin

/// Offices that send one beat after the other, each by its own key, and take in the answers.
final class Senders: Sendable {
  /// The session that they name as heard.
  static let session: UInt64 = 1_000
  /// Beats that may wait for their answers.
  private static let outstanding = 2_048

  private let port: Int
  private let keys: Keys
  private let isStopped = Mutex(false)

  /// Offices that send to that port.
  init(port: Int, keys: Keys) throws {
    self.port = port
    self.keys = keys
  }

  /// Sends until cancelled.
  func run() async throws {
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    let result: Result<Void, any Error> = await withTaskCancellationHandler {
      do { return .success(try await pool.runIfActive { try self.send() }) } catch {
        return .failure(error)
      }
    } onCancel: {
      isStopped.withLock { $0 = true }
    }
    try await pool.shutdownGracefully()
    try result.get()
  }

  private func send() throws {
    _ = clinux_pin_thread(1)
    let socket = Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
    guard socket >= 0 else { throw BeatBenchError.noSocket(errno) }
    defer { close(socket) }
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, [CInt(4 << 20)], 4)
    let size = Int(CLINUX_PACKET_BATCH)
    let batch = UnsafeMutablePointer<clinux_packet>.allocate(capacity: size)
    batch.initialize(repeating: clinux_packet(), count: size)
    defer { batch.deallocate() }
    let peer = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      .withSockAddr { clinux_read_endpoint($0, UInt32($1)) }
    var number = 0
    var round: UInt32 = 1
    var waiting = 0
    while !isStopped.withLock({ $0 }) {
      for index in 0..<size {
        write(number, round, to: peer, batch + index)
        number += 1
        if number == keys.pairs.count {
          number = 0
          round += 1
        }
      }
      waiting += Int(max(0, clinux_send_packets(socket, batch, CInt(size))))
      repeat {
        if waiting > Self.outstanding {
          var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
          // What is not answered by then was lost where buffers were full.
          if poll(&entry, 1, 50) == 0 { waiting = 0 }
        }
        let came = Int(clinux_receive_packets(socket, batch, CInt(size)))
        waiting -= max(0, came)
        if came < size && waiting <= Self.outstanding { break }
      } while true
      waiting = max(0, waiting)
    }
  }

  private func write(
    _ number: Int, _ round: UInt32, to peer: clinux_endpoint,
    _ packet: UnsafeMutablePointer<clinux_packet>
  ) {
    var beat = BeatPacket(
      pair: PairID(UInt64(number)), line: 0, session: 9, sequence: round,
      clock: Int64(round) * 1_000_000)
    beat.echo.session = Self.session
    packet.pointee.peer = peer
    packet.pointee.length = UInt32(BeatPacket.size)
    withUnsafeMutableBytes(of: &packet.pointee.bytes) { room in
      beat.write(to: UnsafeMutableRawBufferPointer(rebasing: room[..<BeatPacket.size])) {
        keys.pairs[number].office.sign($0, into: $1)
      }
    }
  }
}
