public import Exchange
public import NIOCore
internal import NIOPosix
public import Relais

/// The office's sockets for beats, one for each line, and the sender behind them, on a thread of
/// its own.
///
/// A socket is bound to its line's device and source, and made anew when the system says that one
/// of them is gone. ``run(_:)`` must be running for anything to be sent.
public final class BeatTalker: Sendable {
  /// One line to send beats on.
  public struct Way: Hashable, Sendable {
    /// Its place in the office's configuration, below ``BeatPacket/lineLimit``.
    public var line: UInt8
    /// The network device that it leaves by; nil leaves the choice to the routes.
    public var device: String?
    /// The address to send from; nil leaves it to the system.
    public var source: String?
    /// Whether it is metered.
    public var isMetered: Bool

    /// A line; see the properties.
    public init(line: UInt8, device: String?, source: String?, isMetered: Bool) {
      self.line = line
      self.device = device
      self.source = source
      self.isMetered = isMetered
    }
  }

  /// What comes of beats.
  public enum Event: Hashable, Sendable {
    /// What the sender tells; never to be sent or to wake, which has been done.
    case told(BeatSender.Directive)
    /// A note or a receipt of our pair that came by that line, not opened yet.
    case note(BeatNote, line: UInt8)
    /// A line has no socket, and why; it is tried again every second.
    case closed(line: UInt8, BeatSocketError)
  }

  /// What the thread is asked for.
  enum Command: Sendable {
    /// Send on these lines.
    case ways([Way])
    /// Send to that address.
    case peer(SocketAddress)
    /// Make every socket anew.
    case renew
    /// Bear this digest.
    case know(UInt64)
    /// Say that our clock is suspect, or no longer.
    case clock(isSuspect: Bool)
    /// Send a note.
    case send([UInt8], line: UInt8)
    /// Tell of the lines.
    case report(CheckedContinuation<[BeatLineReport], Never>)
  }

  private let mailbox = BeatMailbox<Command>()
  private let pair: PairID
  private let keys: BeatKeys
  private let session: UInt64
  private let clock: @Sendable () -> Instant

  /// A talker that has no lines and no peer yet.
  ///
  /// - Parameters:
  ///   - pair: whose beats these are.
  ///   - keys: what both sides sign with.
  ///   - session: this run, in milliseconds since 1970, later than any before. When
  ///     `.told(.rose)` names a later one, keep that for the next start.
  ///   - clock: the steady clock of this node.
  public init(
    pair: PairID, keys: BeatKeys, session: UInt64, clock: @escaping @Sendable () -> Instant
  ) {
    self.pair = pair
    self.keys = keys
    self.session = session
    self.clock = clock
  }

  /// Sends to that address from now on.
  @discardableResult
  public func turn(to peer: SocketAddress) -> Bool { mailbox.post(.peer(peer)) }

  /// Sends on these lines from now on.
  @discardableResult
  public func take(_ ways: [Way]) -> Bool { mailbox.post(.ways(ways)) }

  /// Makes every socket anew; call when addresses, devices or routes have changed.
  @discardableResult
  public func renew() -> Bool { mailbox.post(.renew) }

  /// Has our beats bear this digest of what we know.
  @discardableResult
  public func know(_ digest: UInt64) -> Bool { mailbox.post(.know(digest)) }

  /// Has our beats say that our clock is suspect, or no longer.
  @discardableResult
  public func clock(isSuspect: Bool) -> Bool { mailbox.post(.clock(isSuspect: isSuspect)) }

  /// Sends a note or a receipt by the socket of a line; at most ``BeatHead/largest`` bytes.
  @discardableResult
  public func send(_ note: [UInt8], line: UInt8) -> Bool {
    precondition(note.count <= BeatHead.largest, "\(note.count) bytes are no note")
    return mailbox.post(.send(note, line: line))
  }

  /// What is known of each line; empty when nothing is sent any more.
  public func report() async -> [BeatLineReport] {
    await withCheckedContinuation { waiter in
      if !mailbox.post(.report(waiter)) { waiter.resume(returning: []) }
    }
  }

  /// Sends and hears until the task is cancelled; may be called once.
  ///
  /// - Parameter handle: called with what is told, in order, on the talker's thread: it must not
  ///   wait for anything.
  /// - Throws: where the system has no descriptor or thread left.
  public func run(_ handle: @escaping @Sendable ([Event]) -> Void) async throws {
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    let result: Result<Void, any Error> = await withTaskCancellationHandler {
      do {
        return .success(
          try await pool.runIfActive { [mailbox, pair, keys, session, clock] in
            try BeatTalkerLoop(
              mailbox, BeatSender(pair: pair, session: session, at: clock()), keys,
              clock: clock, handle: handle
            ).run()
          })
      } catch {
        return .failure(error)
      }
    } onCancel: {
      mailbox.stop()
    }
    mailbox.stop()
    for command in mailbox.take().commands { BeatTalkerLoop.refuse(command) }
    try await pool.shutdownGracefully()
    try result.get()
  }
}
