public import Exchange
internal import Glibc
public import NIOCore
internal import NIOPosix
public import Relais
internal import Synchronization

/// A sealed note or its receipt, as it came: whoever has its key opens it.
public struct BeatNote: Hashable, Sendable {
  /// How it begins.
  public var head: BeatHead
  /// All of its bytes.
  public var bytes: [UInt8]
  /// Where it came from: proves nothing until the note has been opened.
  public var address: BeatAddress
}

/// The twin's one socket for the beats of all offices, and the ledger behind it, on a thread of
/// its own.
///
/// What cannot be verified is dropped and counted, never answered. ``run(_:)`` must be running for
/// anything to be heard.
public final class BeatReceiver: Sendable {
  /// What comes of beats.
  public enum Event: Hashable, Sendable {
    /// What the ledger tells; never to be sent, which has been done.
    case told(BeatLedger.Directive)
    /// A note or a receipt from a pair that is known, not opened yet.
    case note(BeatNote)
  }

  /// What the thread is asked for.
  enum Command: Sendable {
    /// Believe a pair, and miss these lines.
    case admit(PairID, BeatKeys, [(line: UInt8, isMetered: Bool)])
    /// Believe a pair no more.
    case revoke(PairID)
    /// Bear this digest.
    case know(UInt64, PairID)
    /// An office has shown by other means that it lives.
    case sign(PairID)
    /// Whether outside targets answer.
    case control(Bool?)
    /// Send a note.
    case send([UInt8], BeatAddress)
    /// Tell of pairs.
    case reports([PairID], CheckedContinuation<[PairID: BeatReport], Never>)
    /// Tell who is dark.
    case dark(CheckedContinuation<[(pair: PairID, since: Instant)], Never>)
  }

  /// The most notes of one look at the socket; what comes more is dropped, and sent again.
  static let noteLimit = 256
  /// Room for beats that come at once, in bytes; the system may grant less.
  private static let buffer: CInt = 32 << 20

  /// The port that it listens on.
  public let port: Int
  private let socket: Mutex<BeatSocket?>
  private let mailbox = BeatMailbox<Command>()
  private let counts = Mutex(BeatTally())
  private let session: UInt64
  private let clock: @Sendable () -> Instant

  /// A receiver that has its port, and hears nothing yet.
  ///
  /// - Parameters:
  ///   - address: an address of this machine; `::` hears IPv4 as well. Port 0 lets the system
  ///     choose. Where a machine has several addresses, name the one that offices know: answers
  ///     must come from there.
  ///   - session: this run, in milliseconds since 1970, later than any before.
  ///   - clock: the steady clock of this node.
  /// - Throws: `BeatSocketError`, where it cannot listen there.
  public init(
    on address: SocketAddress, session: UInt64, clock: @escaping @Sendable () -> Instant
  ) throws(BeatSocketError) {
    let socket = try BeatSocket(listeningOn: address, buffer: Self.buffer)
    port = socket.port
    self.session = session
    self.clock = clock
    self.socket = Mutex(socket)
  }

  /// How many datagrams came, and what became of them; a tenth of a second old at most.
  public var tally: BeatTally { counts.withLock { $0 } }

  /// Believes the beats of that pair from now on.
  ///
  /// - Parameters:
  ///   - pair: whose.
  ///   - keys: what both sides sign with.
  ///   - lines: the lines that it is known to have: they are missed if they stay silent. May be
  ///     told again, when more is known.
  /// - Returns: whether there was room to take that in; there is, for 262,144 at once.
  @discardableResult
  public func admit(
    _ pair: PairID, keys: BeatKeys, expecting lines: [(line: UInt8, isMetered: Bool)] = []
  ) -> Bool {
    mailbox.post(.admit(pair, keys, lines))
  }

  /// Takes in that an office has shown by other means that it lives; see
  /// ``BeatLedger/sign(of:at:into:)``.
  @discardableResult
  public func sign(of pair: PairID) -> Bool { mailbox.post(.sign(pair)) }

  /// Believes nothing of that pair from now on.
  @discardableResult
  public func revoke(_ pair: PairID) -> Bool { mailbox.post(.revoke(pair)) }

  /// Has our beats to that pair bear this digest of what we know.
  @discardableResult
  public func know(_ digest: UInt64, of pair: PairID) -> Bool {
    mailbox.post(.know(digest, pair))
  }

  /// Takes in whether outside targets answer us; see ``BeatLedger/control(isAnswering:)``.
  @discardableResult
  public func control(isAnswering: Bool?) -> Bool { mailbox.post(.control(isAnswering)) }

  /// Sends a note or a receipt by the socket of beats; at most ``BeatHead/largest`` bytes.
  @discardableResult
  public func send(_ note: [UInt8], to address: BeatAddress) -> Bool {
    precondition(note.count <= BeatHead.largest, "\(note.count) bytes are no note")
    return mailbox.post(.send(note, address))
  }

  /// What is known of a pair; nil if it is not known, or nothing is heard any more.
  public func report(of pair: PairID) async -> BeatReport? { await reports(of: [pair])[pair] }

  /// What is known of many pairs at one moment; of those alone that are known.
  public func reports(of pairs: [PairID]) async -> [PairID: BeatReport] {
    await withCheckedContinuation { waiter in
      if !mailbox.post(.reports(pairs, waiter)) { waiter.resume(returning: [:]) }
    }
  }

  /// The offices of which nothing is heard, and since when.
  public func darkOffices() async -> [(pair: PairID, since: Instant)] {
    await withCheckedContinuation { waiter in
      if !mailbox.post(.dark(waiter)) { waiter.resume(returning: []) }
    }
  }

  /// Hears and answers until the task is cancelled; may be called once.
  ///
  /// - Parameter handle: called with what is told, in order, on the receiver's thread: it must not
  ///   wait for anything.
  /// - Throws: where the system has no descriptor or thread left.
  public func run(_ handle: @escaping @Sendable ([Event]) -> Void) async throws {
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    let result: Result<Void, any Error> = await withTaskCancellationHandler {
      do {
        return .success(
          try await pool.runIfActive { [self] in
            guard let socket = socket.withLock({ $0.take() }) else { return }
            let loop = try BeatReceiverLoop(
              socket, mailbox, session: session, clock: clock, handle: handle)
            loop.run { tally in counts.withLock { $0 = tally } }
          })
      } catch {
        return .failure(error)
      }
    } onCancel: {
      mailbox.stop()
    }
    mailbox.stop()
    for command in mailbox.take().commands { BeatReceiverLoop.refuse(command) }
    try await pool.shutdownGracefully()
    try result.get()
  }
}
