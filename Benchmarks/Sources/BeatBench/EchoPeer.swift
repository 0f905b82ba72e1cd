internal import CLinux
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Relais

/// What the system alone costs: datagrams received one by one, and thrown back unread.
struct EchoPeer {
  /// Whose beats.
  let keys: Keys
  /// How long, in seconds.
  let seconds: Int

  /// Counts what is thrown back in the middle of the sending.
  func run() async throws -> BeatRate {
    let socket = Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
    guard socket >= 0 else { throw BeatBenchError.noSocket(errno) }
    defer { close(socket) }
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, [CInt(4 << 20)], 4)
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
    let bound = address.withSockAddr { bind(socket, $0, socklen_t($1)) }
    guard bound == 0 else { throw BeatBenchError.noSocket(errno) }
    let port = Self.port(of: socket)
    return try await withThrowingTaskGroup(of: BeatRate?.self) { group in
      let senders = try Senders(port: port, keys: keys)
      group.addTask {
        try await senders.run()
        return nil
      }
      let pool = NIOThreadPool(numberOfThreads: 1)
      pool.start()
      let rate = try await pool.runIfActive { echo(socket) }
      group.cancelAll()
      // The senders wait for answers: they are let go by what they time out on.
      try await group.waitForAll()
      try await pool.shutdownGracefully()
      return rate
    }
  }

  private static func port(of socket: CInt) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { room in
      var length: socklen_t = 128
      guard let start = room.baseAddress,
        getsockname(socket, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
      else { return 0 }
      return Int(clinux_read_endpoint(start, length).port)
    }
  }

  private func echo(_ socket: CInt) -> BeatRate {
    _ = clinux_pin_thread(0)
    var limit = timeval(tv_sec: 0, tv_usec: 100_000)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    _ = turns(socket, for: 1)
    return turns(socket, for: Double(seconds))
  }

  private func turns(_ socket: CInt, for seconds: Double) -> BeatRate {
    let begun = ContinuousClock.now
    let before = threadSeconds()
    var count = 0
    withUnsafeTemporaryAllocation(byteCount: 2_048, alignment: 16) { room in
      // The address lies behind the packet.
      guard let start = room.baseAddress else { return }
      let address = (start + 1_920).assumingMemoryBound(to: sockaddr.self)
      while count % 256 != 0 || begun.duration(to: .now).inSeconds < seconds {
        var length: socklen_t = 128
        let came = recvfrom(socket, start, 1_216, 0, address, &length)
        guard came > 0 else {
          if begun.duration(to: .now).inSeconds >= seconds { return }
          continue
        }
        sendto(socket, start, came, 0, address, length)
        count += 1
      }
    }
    return BeatRate(
      beats: count, seconds: begun.duration(to: .now).inSeconds,
      cpu: threadSeconds() - before)
  }
}
